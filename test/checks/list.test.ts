// The list of checks is whole: named, described, unique, and every message is somebody's.

import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {istioChecks} from '../../src/checks/istio/list.ts'
import {checkPage} from '../../src/checks/istio/pages.ts'
import {linkerdChecks} from '../../src/checks/linkerd/list.ts'
import {checksFor} from '../../src/checks/list.ts'
import {messages} from '../../src/checks/messages.ts'

const folder = join(import.meta.dirname, '../../src/checks')
const source = readdirSync(folder, {recursive: true, encoding: 'utf8'})
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({file, text: readFileSync(join(folder, file), 'utf8')}))
const all = linkerdChecks.flatMap(({checks}) => checks)
const allOfIstio = istioChecks.flatMap(({checks}) => checks)

describe('the lists of checks', () => {
  test('have every check that a file declares', () => {
    const declared = source.flatMap(({text}) => [...text.matchAll(/\bid: '([^']+)'/g)].map(([, id]) => id))
    expect(new Set([...all, ...allOfIstio].map(({id}) => id))).toEqual(new Set(declared))
  })

  test.each([{categories: linkerdChecks}, {categories: istioChecks}])(
    'have no title twice in a category, and one owner at most for each fact',
    ({categories}) => {
      for (const {checks} of categories) {
        const titles: string[] = checks.map(({title}) => title)
        expect(new Set(titles).size).toBe(titles.length)
      }
      const owned: string[] = categories.flatMap(({checks}) => checks.flatMap(({establishes}) => establishes ?? []))
      expect(new Set(owned).size).toBe(owned.length)
    },
  )

  test('share no category but that of the API', () => {
    const names = linkerdChecks.map(({name}) => name)
    expect(istioChecks.map(({name}) => name).filter((name) => names.includes(name))).toEqual(['kubernetes-api'])
  })

  test('use every message', () => {
    const used = new Set(source.flatMap(({text}) => [...text.matchAll(/'(MESH\d{4})'/g)].map(([, code]) => code)))
    expect([...used].sort()).toEqual(Object.keys(messages).sort())
  })

  test('have the categories in the order in which Linkerd goes through them', () => {
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

describe("Istio's checks", () => {
  test.each([
    {stage: 'before-install', has: 'istio-pre-rights', lacks: 'istio-istiod'},
    {stage: 'before-install-with-cni', has: 'istio-pre-network', lacks: 'istio-cni'},
    {stage: 'crds', has: 'istio-crd', lacks: 'istio-webhooks'},
    {stage: 'installed', has: 'istio-proxies-in-sync', lacks: 'istio-data-plane-version'},
    {stage: 'data-plane', has: 'istio-data-plane-version', lacks: 'istio-pre-rights'},
  ] as const)('at stage $stage ask $has and not $lacks', ({stage, has, lacks}) => {
    const {ids} = checksFor('istio', stage)
    expect(ids[0]).toBe('k8s-api')
    expect(ids).toContain(has)
    expect(ids).not.toContain(lacks)
  })

  test('have a page of the documentation each, more than one for all', () => {
    const found = allOfIstio.map(({id}) => checkPage(id))
    for (const page of found) expect(page).toMatch(/^https:\/\/istio\.io\/latest\/docs\/[a-z/-]+\/#[a-z0-9-]+$/)
    expect(new Set(found.map((page) => page.split('#')[0])).size).toBeGreaterThan(8)
  })
})
