// The reader of the Prometheus text format.

import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {eachSample, parseLabels} from '../../../src/stats/metrics/parse-metrics.ts'
import {describeWithReference, referenceFolder} from '../../support/reference.ts'

function samples(text: string, ...wanted: string[]): [string, string, number][] {
  const found: [string, string, number][] = []
  eachSample(text, new Set(wanted), (name, labels, value) => found.push([name, labels, value]))
  return found
}

describe('samples', () => {
  test.each([
    {form: 'bare', text: 'a 1', sample: ['a', '', 1]},
    {form: 'with labels', text: 'a{x="1",y="2"} 3', sample: ['a', 'x="1",y="2"', 3]},
    {form: 'with a timestamp', text: 'a{x="1"} 3 1395066363000', sample: ['a', 'x="1"', 3]},
    {form: 'with an exemplar', text: 'a_bucket{le="1"} 3 # {trace_id="}"} 0.5 1.0', sample: ['a_bucket', 'le="1"', 3]},
    {form: 'with blanks', text: '  a  { x="1" }   3  ', sample: ['a', ' x="1" ', 3]},
    {form: 'with tabs', text: 'a\t{x="1"}\t3', sample: ['a', 'x="1"', 3]},
    {form: 'with a brace in a value', text: 'a{x="}{"} 3', sample: ['a', 'x="}{"', 3]},
    {form: 'with an escaped quote', text: String.raw`a{x="\"} 9"} 3`, sample: ['a', String.raw`x="\"} 9"`, 3]},
    {form: 'with no labels in braces', text: 'a{} 3', sample: ['a', '', 3]},
    {form: 'ended by CRLF', text: 'a 1\r\n\r\n', sample: ['a', '', 1]},
    {form: 'in scientific notation', text: 'a 1.5e+03', sample: ['a', '', 1500]},
    {form: 'negative', text: 'a -0.5', sample: ['a', '', -0.5]},
    {form: 'infinite', text: 'a +Inf', sample: ['a', '', Number.POSITIVE_INFINITY]},
    {form: 'negatively infinite', text: 'a -Inf', sample: ['a', '', Number.NEGATIVE_INFINITY]},
    {form: 'no number', text: 'a NaN', sample: ['a', '', Number.NaN]},
  ])('$form', ({text, sample}) => {
    expect(samples(`# TYPE a counter\n${text}\n`, 'a', 'a_bucket')).toEqual([sample])
  })

  test('of other families, comments and empty lines are passed over, broken or not', () => {
    expect(samples('# HELP a \\ { "\n\nab 1\nb{x="never closed 2\na 3\n#a 4', 'a')).toEqual([['a', '', 3]])
  })

  test.each([
    {text: 'b 1\na{x="1" 3', says: /line 2: the labels are not closed/},
    {text: 'a{x="1"}', says: /line 1: expected a number, got ""/},
    {text: 'a one', says: /line 1: expected a number, got "one"/},
  ])('$text is an error that says where', ({text, says}) => {
    expect(() => samples(text, 'a')).toThrow(says)
  })

  test('a page of 50 MB takes seconds at most', () => {
    const line = 'response_latency_ms_bucket{direction="inbound",target_addr="10.0.0.1:80",le="100"} 12\n'
    const page = `${line.repeat(600_000)}wanted{x="1"} 7\n`
    const start = performance.now()
    expect(samples(page, 'wanted')).toEqual([['wanted', 'x="1"', 7]])
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('labels', () => {
  test.each([
    {text: '', labels: {}},
    {text: 'a="1",b="2"', labels: {a: '1', b: '2'}},
    {text: ' a = "1" , b = "2" , ', labels: {a: '1', b: '2'}},
    {text: String.raw`a="x\\y\"z\nw"`, labels: {a: 'x\\y"z\nw'}},
    {text: 'a="",b="c,d=\'e\'}"', labels: {a: '', b: "c,d='e'}"}},
    {text: 'unicode="grüße"', labels: {unicode: 'grüße'}},
  ])('$text', ({text, labels}) => {
    expect(parseLabels(text)).toEqual(labels)
  })

  test.each(['a', 'a=1', 'a="1', 'a="1" b'])('%s cannot be read, and that is said', (text) => {
    expect(() => parseLabels(text)).toThrow(/labels that cannot be read/)
  })
})

describeWithReference("a real proxy's metrics", (reference) => {
  const folder = join(referenceFolder(process.env) ?? '', 'linkerd/proxy-metrics')
  test.each(readdirSync(folder).filter((file) => file.endsWith('.prom')))('%s is read to its last sample', (file) => {
    const text = reference.text(`linkerd/proxy-metrics/${file}`)
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const names = new Set(lines.map((line) => line.split(/[{ ]/)[0] ?? ''))
    const read: string[] = []
    eachSample(text, names, (name, labels, value) => {
      const parsed = Object.entries(parseLabels(labels))
      // Written again from what was read, a sample is what it was.
      const written = parsed.map(([key, entry]) => `${key}="${entry.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`)
      read.push(`${name}${labels === '' ? '' : `{${written.join(',')}}`} ${value}`)
    })
    expect(read).toEqual(lines.map((line) => line.replace(/ (\S+)$/, (_, digits: string) => ` ${Number(digits)}`)))
  })
})
