// The list of checks is whole: named, described, unique, and every message is somebody's.

import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {linkerdChecks} from '../../src/checks/linkerd/list.ts'
import {checksFor} from '../../src/checks/list.ts'
import {messages} from '../../src/checks/messages.ts'

const folder = join(import.meta.dirname, '../../src/checks/linkerd')
const source = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({file, text: readFileSync(join(folder, file), 'utf8')}))
const all = linkerdChecks.flatMap(({checks}) => checks)

describe('the list of checks', () => {
  test('has every check that a file declares', () => {
    const declared = source.flatMap(({text}) => [...text.matchAll(/\bid: '([^']+)'/g)].map(([, id]) => id))
    expect(new Set(all.map(({id}) => id))).toEqual(new Set(declared))
  })

  test('has no title twice in a category', () => {
    for (const {checks} of linkerdChecks) expect(new Set(checks.map(({title}) => title)).size).toBe(checks.length)
  })

  test('has one owner at most for each fact', () => {
    const owned = all.flatMap(({establishes}) => establishes ?? [])
    expect(new Set(owned).size).toBe(owned.length)
  })

  test('uses every message, and no message twice for different things', () => {
    const used = new Set(source.flatMap(({text}) => [...text.matchAll(/'(MESH\d{4})'/g)].map(([, code]) => code)))
    expect([...used].sort()).toEqual(Object.keys(messages).sort())
  })

  test('has the categories in the order in which Linkerd goes through them', () => {
    expect(linkerdChecks.map(({name}) => name)).toEqual([
      'kubernetes-api',
      'kubernetes-version',
      'gateway-api-crd',
      'pre-kubernetes-setup',
      'linkerd-crd',
      'linkerd-existence',
      'linkerd-config',
      'linkerd-cni-plugin',
      'linkerd-identity',
      'linkerd-webhooks-and-apisvc-tls',
      'linkerd-identity-data-plane',
      'linkerd-version',
      'control-plane-version',
      'linkerd-control-plane-proxy',
      'linkerd-data-plane',
      'linkerd-ha-checks',
      'linkerd-extension-checks',
    ])
    expect(all).toHaveLength(71)
  })

  test.each([
    {stage: 'before-install', first: 'k8s-api', has: 'pre-ns', lacks: 'cni-plugin-ready'},
    {
      stage: 'before-install-with-cni',
      first: 'k8s-api',
      has: 'cni-plugin-ready',
      lacks: 'l5d-existence-linkerd-config',
    },
    {stage: 'crds', first: 'k8s-api', has: 'l5d-existence-crd', lacks: 'pre-ns'},
    {stage: 'installed', first: 'k8s-api', has: 'l5d-extension-namespaces', lacks: 'l5d-data-plane-ready'},
    {stage: 'data-plane', first: 'k8s-api', has: 'l5d-data-plane-ready', lacks: 'l5d-extension-namespaces'},
  ] as const)('at stage $stage asks $has and not $lacks', ({stage, first, has, lacks}) => {
    const {ids} = checksFor('linkerd', stage)
    expect(ids[0]).toBe(first)
    expect(ids).toContain(has)
    expect(ids).not.toContain(lacks)
  })
})
