// Selectors, as the API server evaluates them.

import {describe, expect, test} from 'vitest'
import {fieldTest, labelTest} from '../../src/kube/selectors.ts'

const labels = {app: 'web', tier: 'front', empty: ''}

describe('a label selector', () => {
  test.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app=api', false],
    ['app!=api', true],
    ['none!=x', true],
    ['app', true],
    ['none', false],
    ['!none', true],
    ['!app', false],
    ['app in (web, api),tier=front', true],
    ['app in (api)', false],
    ['none in (web)', false],
    ['app notin (web)', false],
    ['none notin (web)', true],
    ['empty=', true],
    ['linkerd.io/control-plane-ns=linkerd,!linkerd.io/cni-resource', false],
  ])('%s is %s', (selector, expected) => {
    expect(labelTest(selector)(labels)).toBe(expected)
  })

  test.each(['app>2', 'app in web', '=x'])('%s cannot be read, and that is said', (selector) => {
    expect(() => labelTest(selector)).toThrow(/cannot read/)
  })
})

describe('a field selector', () => {
  const field = (name: string) => ({'status.phase': 'Running'})[name] ?? ''
  test.each([
    ['status.phase=Running', true],
    ['status.phase!=Failed,status.phase!=Succeeded', true],
    ['status.phase!=Running', false],
    ['spec.nodeName=', true],
  ])('%s is %s', (selector, expected) => {
    expect(fieldTest(selector)(field)).toBe(expected)
  })
})
