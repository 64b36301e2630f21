// The forms of a check report that are one document for a program: JUnit's XML, and SARIF.

import {describe, expect, test} from 'vitest'
import type {ReportedCheck} from '../../src/io/check-report-result.ts'
import {readXml, type XmlElement} from '../support/read-xml.ts'
import {violationsOfSarif} from '../support/sarif-structure.ts'
import {broken, doubtful, fine, named, report, unasked, unknown} from './check-reports.ts'

const everything = [fine, broken, doubtful, unasked, unknown]
const hostileText = '<b>&amp; "quoted" \'quoted\' ]]> \u0000\u001b[31m\u0008 \ud800 \uffff\r\n\ttrue 💥'
const hostile: ReportedCheck = {
  ...named('linkerd-<existence> & "more"', 'l5d-"id"', 'title with <tags> & \u0001'),
  status: 'found',
  level: 'error',
  code: 'MESH0201',
  text: hostileText,
  remedy: hostileText,
}

async function junit(results: readonly ReportedCheck[], failOn?: 'warning', bug?: Error): Promise<XmlElement> {
  return readXml((await report(results, 'junit', {}, failOn, bug)).stdout)
}

const counts = ({attributes: {tests, failures, errors}}: XmlElement) => ({tests, failures, errors})

describe('the JUnit form', () => {
  test('has a suite for each category and a case for each check', async () => {
    const root = await junit(everything)
    expect(root.name).toBe('testsuites')
    expect(root.children.map(({name, attributes}) => `${name} ${attributes.name}`)).toEqual([
      'testsuite kubernetes-api',
      'testsuite linkerd-existence',
    ])
    const cases = root.children.flatMap(({children}) => children)
    expect(cases.map(({attributes, children}) => [attributes.name, ...children.map(({name}) => name)])).toEqual([
      ['can query the Kubernetes API'],
      ["'linkerd-config' config map exists", 'failure'],
      ['no unschedulable pods', 'system-out'],
      ['control plane pods are ready', 'skipped'],
      ['heartbeat ServiceAccount exist', 'error'],
    ])
    expect(root.children.map(({attributes}) => attributes.skipped)).toEqual(['0', '1'])
    expect(cases.map(({attributes}) => attributes.classname)).toContain('linkerd-existence.l5d-existence-sa')
  })

  test('says what was found, what mends it, and where to read on', async () => {
    const [failure] = (await junit([broken])).children[0]?.children[0]?.children ?? []
    expect(failure?.attributes).toEqual({
      message: 'ConfigMap "linkerd-config" does not exist in namespace "linkerd"',
      type: 'error',
    })
    expect(failure?.text).toContain('try: mesh install | kubectl apply -f -')
    expect(failure?.text).toContain('see https://linkerd.io/2/checks/#l5d-existence-linkerd-config for hints')
  })

  test.each([
    {failOn: undefined, total: {tests: '5', failures: '1', errors: '1'}},
    {failOn: 'warning' as const, total: {tests: '5', failures: '2', errors: '1'}},
  ])('counts what fails with --fail-on $failOn', async ({failOn, total}) => {
    const root = await junit(everything, failOn)
    expect(counts(root)).toEqual(total)
    const sums = root.children.map(counts)
    for (const key of ['tests', 'failures', 'errors'] as const)
      expect(String(sums.reduce((sum, suite) => sum + Number(suite[key]), 0))).toBe(total[key])
    const failing = root.children
      .flatMap(({children}) => children)
      .filter(({children}) => children[0]?.name === 'failure')
    expect(failing).toHaveLength(Number(total.failures))
  })

  test('is well-formed whatever a cluster says', async () => {
    const root = await junit([hostile, {...unasked, why: hostileText}])
    expect(root.children[0]?.attributes.name).toBe('linkerd-<existence> & "more"')
    const [found] = root.children[0]?.children[0]?.children ?? []
    expect(found?.text).toContain('<b>&amp; "quoted" \'quoted\' ]]> \ufffd\ufffd[31m\ufffd \ufffd \ufffd')
    expect(found?.text).toContain('💥')
  })

  test('of no checks is a document', async () => {
    expect(counts(await junit([]))).toEqual({tests: '0', failures: '0', errors: '0'})
  })

  test('of a run that a bug ended is whole, and has an error', async () => {
    const root = await junit([fine], undefined, new TypeError('x is undefined'))
    expect(counts(root)).toEqual({tests: '2', failures: '0', errors: '1'})
  })
})

describe('the SARIF form', () => {
  const sarif = async (results: readonly ReportedCheck[], bug?: Error) => {
    const document = JSON.parse((await report(results, 'sarif', {}, undefined, bug)).stdout)
    expect(violationsOfSarif(document)).toEqual([])
    return document
  }

  test('has what the standard requires, and names each check that was run as a rule', async () => {
    const document = await sarif(everything)
    expect(document).toMatchObject({version: '2.1.0', $schema: expect.stringMatching(/^https:.*sarif-schema-2\.1\.0/)})
    const [run] = document.runs
    expect(run.tool.driver).toMatchObject({name: 'mesh', version: '1.2.3'})
    expect(run.tool.driver.rules).toHaveLength(5)
    for (const rule of run.tool.driver.rules) {
      expect(rule.helpUri).toBe(`https://linkerd.io/2/checks/#${rule.id}`)
      expect(rule.shortDescription.text).not.toBe('')
    }
    expect(run.invocations).toMatchObject([{executionSuccessful: true}])
  })

  test('has a result for each trouble: level, message, rule and place', async () => {
    const [run] = (await sarif(everything)).runs
    expect(run.results.map(({ruleId, level}: {ruleId: string; level: string}) => [ruleId, level])).toEqual([
      ['l5d-existence-linkerd-config', 'error'],
      ['l5d-existence-unschedulable-pods', 'warning'],
      ['l5d-existence-sa', 'error'],
    ])
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
      expect(result.locations).toHaveLength(1)
      const [place] = result.locations[0].logicalLocations
      expect(place.fullyQualifiedName).toBe(`linkerd-existence/${result.ruleId}/${place.name}`)
      expect(result.message.text).toContain(place.name)
    }
    expect(run.results[0].message.text).toContain('try: mesh install')
  })

  test('tells what was skipped as a notification', async () => {
    const [run] = (await sarif(everything)).runs
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      {
        level: 'note',
        message: {text: 'skipped control plane pods are ready: needs list pods in linkerd'},
        associatedRule: {id: 'l5d-api-control-ready'},
      },
    ])
  })

  test('has a rule once that several checks share, and tells its results apart', async () => {
    const titles = ['can create Services', 'can create Secrets']
    const [run] = (
      await sarif(titles.map((title) => ({...broken, ...named('pre-kubernetes-setup', 'pre-k8s', title)})))
    ).runs
    expect(run.tool.driver.rules).toMatchObject([
      {id: 'pre-k8s', shortDescription: {text: 'can create Services; can create Secrets'}},
    ])
    const prints = run.results.map((result: {partialFingerprints: object}) =>
      JSON.stringify(result.partialFingerprints),
    )
    expect(new Set(prints).size).toBe(2)
  })

  test('of a run that a bug ended says so', async () => {
    const [run] = (await sarif([fine], new TypeError('x is undefined'))).runs
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{level: 'error', message: {text: 'x is undefined'}}],
      },
    ])
  })
})

describe('a bug', () => {
  test('leaves a whole JSON document that tells of it, and goes on to whoever reports bugs', async () => {
    const bug = new TypeError('x is undefined')
    const ending = await report([fine], 'json', {}, undefined, bug)
    expect(JSON.parse(ending.stdout)).toMatchObject({success: false, error: 'x is undefined', categories: [{}]})
    expect(ending).toMatchObject({thrown: bug})
  })
})
