// A check report in the XML that test runners write and build servers read: a suite a category, a case a check.

import XmlBuilder from 'fast-xml-builder'
import type {CheckRun, ReportedCheck} from './check-report-result.ts'
import {byCategory, countsAsFailure, isTrouble, sentenceOf} from './check-report-result.ts'

/** An attribute starts with `@`, and `#` is an element's text. */
type Element = {[name: string]: string | number | Element | readonly Element[]}

export function formatJunit(run: CheckRun): string {
  const suites = [...byCategory(run.results)].map(([category, results]) => ({
    '@name': category,
    ...countsOf(results, run),
    testcase: results.map((result) => testCase(result, run)),
  }))
  const cut = run.cutShort === undefined ? [] : [brokenSuite(run.cutShort)]
  const root = {'@name': 'mesh check', ...totalOf([...suites, ...cut]), testsuite: [...suites, ...cut]}
  const builder = new XmlBuilder({
    attributeNamePrefix: '@',
    textNodeName: '#',
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
    attributeValueProcessor: (_name, value) => xmlText(value),
    tagValueProcessor: (_name, value) => xmlText(value),
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({testsuites: root})}`
}

interface Counts {
  '@tests': number
  '@failures': number
  '@errors': number
  '@skipped': number
}

/** A question without an answer is an error, an answer that is trouble is a failure. */
function countsOf(results: readonly ReportedCheck[], {failOn}: CheckRun): Counts {
  const failing = results.filter((result) => countsAsFailure(result, failOn))
  const failures = failing.filter(({status}) => status === 'found').length
  return {
    '@tests': results.length,
    '@failures': failures,
    '@errors': failing.length - failures,
    '@skipped': results.filter(({status}) => status === 'skipped').length,
  }
}

/** The element around all suites has no count of what was skipped. */
function totalOf(suites: readonly Counts[]): Omit<Counts, '@skipped'> {
  const sum = (key: keyof Counts): number => suites.reduce((total, suite) => total + suite[key], 0)
  return {'@tests': sum('@tests'), '@failures': sum('@failures'), '@errors': sum('@errors')}
}

function testCase(result: ReportedCheck, {failOn}: CheckRun): Element {
  const named = {'@classname': `${result.category}.${result.id}`, '@name': result.title}
  if (result.status === 'skipped') return {...named, skipped: {'@message': result.why}}
  if (!isTrouble(result)) return named
  const sentence = `${sentenceOf(result)}\nsee ${result.url} for hints`
  // The format knows no warnings: one that fails nothing is text that came with a passed test.
  if (!countsAsFailure(result, failOn)) return {...named, 'system-out': `${result.level}: ${sentence}`}
  const trouble = {'@message': result.text, '@type': result.level, '#': sentence}
  return result.status === 'found' ? {...named, failure: trouble} : {...named, error: trouble}
}

function brokenSuite(reason: string): Counts & Element {
  const error = {'@message': reason, '@type': 'error'}
  return {
    '@name': 'mesh',
    '@tests': 1,
    '@failures': 0,
    '@errors': 1,
    '@skipped': 0,
    testcase: [{'@classname': 'mesh', '@name': 'every check is run', error}],
  }
}

/** Outside of the Char production of https://www.w3.org/TR/xml/#charsets there is no way to write a character, escaped or not. */
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

function xmlText(value: unknown): string {
  return String(value).toWellFormed().replaceAll(unwritable, '\ufffd')
}
