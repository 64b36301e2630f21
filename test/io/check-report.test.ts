// The report of checks, as people and scripts read it.

import {describe, expect, test} from 'vitest'
import {checkFormats} from '../../src/io/check-report.ts'
import type {ReportedCheck} from '../../src/io/check-report-result.ts'
import {broken, doubtful, fine, named, report, unasked, unknown} from './check-reports.ts'

describe('the table', () => {
  test('has a heading for each category, a mark for each check, and under trouble what to do', async () => {
    const {stdout, stderr, failed} = await report([fine, broken, unasked], 'table')
    expect(failed).toBe(true)
    expect(stderr).toBe('')
    expect(stdout).toBe(`kubernetes-api
--------------
√ can query the Kubernetes API

linkerd-existence
-----------------
× 'linkerd-config' config map exists
    ConfigMap "linkerd-config" does not exist in namespace "linkerd"
    try: mesh install | kubectl apply -f -
    see https://linkerd.io/2/checks/#l5d-existence-linkerd-config for hints
- control plane pods are ready
    skipped: needs list pods in linkerd

Status check results are × (1 passed, 1 failed, 1 skipped)
`)
  })

  test('fits a terminal of 80 columns, and is not broken when piped', async () => {
    const onTerminal = (await report([doubtful], 'table', {tty: true, width: 80})).stdout
    const lengths = onTerminal
      .replace(/\u001b\[\d+m/g, '')
      .split('\n')
      .map(({length}) => length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(80)
    expect((await report([doubtful], 'table')).stdout).toContain(doubtful.status === 'found' ? doubtful.text : '')
  })

  test('tells a reason once that neighbours share, and again in the next category', async () => {
    const skip = (category: string, title: string, why: string): ReportedCheck => ({
      ...named(category, title, title),
      status: 'skipped',
      why,
    })
    const results = [
      skip('a', 'one', 'x'),
      skip('a', 'two', 'x'),
      skip('a', 'three', 'y'),
      fine,
      skip('b', 'four', 'y'),
    ]
    expect((await report(results, 'table')).stdout.split('\n').slice(2, -3)).toEqual([
      '- one',
      '- two',
      '    skipped: x',
      '- three',
      '    skipped: y',
      '',
      'kubernetes-api',
      '--------------',
      '√ can query the Kubernetes API',
      '',
      'b',
      '-',
      '- four',
      '    skipped: y',
    ])
  })

  test('keeps a command on one line, so that it can be copied', async () => {
    const remedy = `kubectl apply --server-side -f https://example.com/${'x'.repeat(60)}/install.yaml`
    const {stdout} = await report([{...broken, remedy}], 'table', {tty: true, width: 80})
    expect(stdout).toContain(`    try: ${remedy}\n`)
  })

  test('shows no character that a terminal would act on', async () => {
    const hostile = {...broken, text: 'a\u001b[2J\r\nb\u0007\u009b1m', remedy: '\u001b]0;title\u0007'}
    for (const format of ['table', 'short'] as const) {
      const {stdout} = await report([hostile], format)
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
    }
  })

  test('has colours on a terminal only', async () => {
    expect((await report([fine], 'table', {tty: true})).stdout).toContain('\u001b[32m√\u001b[39m')
    expect((await report([fine], 'table')).stdout).not.toContain('\u001b')
  })
})

describe('the short form', () => {
  test('has trouble only', async () => {
    const {stdout} = await report([fine, doubtful, unasked], 'short')
    expect(stdout).not.toContain('kubernetes-api\n')
    expect(stdout).toContain('linkerd-existence\n-----------------\n‼ no unschedulable pods')
    expect(stdout).not.toContain('control plane pods are ready')
    expect(stdout).toContain('Status check results are √ (1 passed, 1 warned, 1 skipped)')
  })

  test('of no trouble is one line', async () => {
    expect((await report([fine], 'short')).stdout).toBe('Status check results are √ (1 passed)\n')
  })
})

describe('the JSON form', () => {
  test("has Linkerd's shape, and more in it", async () => {
    const {stdout, failed} = await report([fine, broken, unasked, unknown], 'json', {tty: true})
    expect(failed).toBe(true)
    expect(JSON.parse(stdout)).toEqual({
      success: false,
      categories: [
        {
          categoryName: 'kubernetes-api',
          checks: [{description: 'can query the Kubernetes API', id: 'k8s-api', result: 'success'}],
        },
        {
          categoryName: 'linkerd-existence',
          checks: [
            {
              description: "'linkerd-config' config map exists",
              id: 'l5d-existence-linkerd-config',
              code: 'MESH0201',
              hint: 'https://linkerd.io/2/checks/#l5d-existence-linkerd-config',
              error: 'ConfigMap "linkerd-config" does not exist in namespace "linkerd"',
              remedy: 'mesh install | kubectl apply -f -',
              result: 'error',
            },
            {
              description: 'control plane pods are ready',
              id: 'l5d-api-control-ready',
              result: 'success',
              skipped: true,
              why: 'needs list pods in linkerd',
            },
            {
              description: 'heartbeat ServiceAccount exist',
              id: 'l5d-existence-sa',
              hint: 'https://linkerd.io/2/checks/#l5d-existence-sa',
              error: 'list serviceaccounts in linkerd got no answer within 30 s',
              remedy: '--timeout 2m',
              result: 'error',
            },
          ],
        },
      ],
    })
  })
})

describe('failure', () => {
  test.each([
    {of: 'passed checks', results: [fine], failOn: undefined, failed: false},
    {of: 'skipped checks', results: [unasked], failOn: 'warning' as const, failed: false},
    {of: 'warnings', results: [doubtful], failOn: undefined, failed: false},
    {of: 'warnings that the user will not have', results: [doubtful], failOn: 'warning' as const, failed: true},
    {of: 'errors', results: [broken], failOn: undefined, failed: true},
    {of: 'questions without an answer', results: [unknown], failOn: undefined, failed: true},
  ])('of $of is $failed in every format', async ({results, failOn, failed}) => {
    for (const format of checkFormats) expect((await report(results, format, {}, failOn)).failed).toBe(failed)
  })
})
