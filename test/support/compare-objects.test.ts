// The comparison with the reference data is itself a judge: this proves that it finds differences, and only those.

import {describe, expect, it} from 'vitest'
import type {Json} from '../../src/yaml/index.ts'
import {compareObjects} from './compare-objects.ts'

const deployment = (podSpec: Json): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: 'web', namespace: 'shop'},
  spec: {template: {spec: podSpec}},
})
const container = (fields: {[key: string]: Json}): Json => deployment({containers: [{name: 'app', ...fields}]})
const object = (kind: string, fields: {[key: string]: Json}): Json => ({kind, metadata: {name: 'a'}, ...fields})
const schema = (fields: {[key: string]: Json}): Json => object('CustomResourceDefinition', {spec: {properties: fields}})
const base64 = (text: string) => Buffer.from(text).toString('base64')
const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

describe('equal by meaning', () => {
  it.each<[string, Json, Json]>([
    ['keys in another order', container({image: 'a', tty: true}), container({tty: true, image: 'a'})],
    ['environment in another order', container({env: env('A', 'B')}), container({env: env('B', 'A')})],
    ['named ports in another order', container({ports: ports('a', 'b')}), container({ports: ports('b', 'a')})],
    ['volumes in another order', deployment({volumes: ports('a', 'b')}), deployment({volumes: ports('b', 'a')})],
    ['RBAC rules in another order', role([['get'], ['list']]), role([['list'], ['get']])],
    ['verbs in another order', role([['get', 'list']]), role([['list', 'get']])],
    ['required fields in another order', schema({required: ['a', 'b']}), schema({required: ['b', 'a']})],
    ['prose in a schema', schema({a: {type: 'string', description: 'own words'}}), schema({a: {type: 'string'}})],
    ['expressions in a schema', schema({a: {'x-kubernetes-validations': [{rule: 'true'}]}}), schema({a: {}})],
    ['a certificate', object('ConfigMap', {data: {a: pem}}), object('ConfigMap', {data: {a: '<pem>'}})],
    ['a certificate in base64', object('W', {caBundle: base64(pem)}), object('W', {caBundle: '<pem>'})],
    ['a certificate in a Secret', object('Secret', {data: {a: base64(pem)}}), object('Secret', {data: {a: '<pem>'}})],
    ['a checksum', object('W', {sum: '0f'.repeat(32)}), object('W', {sum: '<sha256>'})],
    [
      'configuration in a ConfigMap',
      object('ConfigMap', {data: {mesh: 'a: 1\nb: [x]\n'}}),
      object('ConfigMap', {data: {mesh: {a: 1, b: ['x']}}}),
    ],
    [
      'configuration with a key inside, in a Secret',
      object('Secret', {data: {o: base64(`tls:\n  key: ${JSON.stringify(pem)}\n`)}}),
      object('Secret', {data: {o: {tls: {key: '<pem>'}}}}),
    ],
  ])('%s', (_, ours, reference) => {
    expect(compareObjects([ours], [reference])).toEqual([])
  })

  it('objects in another order', () => {
    const [a, b] = [object('Service', {}), object('Secret', {})]
    expect(compareObjects([a, b], [b, a])).toEqual([])
  })
})

describe('different', () => {
  const inWeb = (path: string) => `Deployment/shop/web.spec.template.spec${path}`
  it.each<[string, Json, Json, string[]]>([
    ['a value', container({image: 'a'}), container({image: 'b'}), [inWeb('.containers[0].image')]],
    ['a value of another type', container({tty: 'true'}), container({tty: true}), [inWeb('.containers[0].tty')]],
    ['a missing key', container({}), container({tty: null}), [inWeb('.containers[0].tty')]],
    ['a list for a mapping', container({args: []}), container({args: {}}), [inWeb('.containers[0].args')]],
    [
      'arguments in another order',
      container({args: ['a', 'b']}),
      container({args: ['b', 'a']}),
      [inWeb('.containers[0].args[0]'), inWeb('.containers[0].args[1]')],
    ],
    [
      'containers in another order',
      deployment({containers: ports('a', 'b')}),
      deployment({containers: ports('b', 'a')}),
      [inWeb('.containers[0].name'), inWeb('.containers[1].name')],
    ],
    [
      'unnamed ports in another order',
      container({ports: [{port: 1}, {port: 2}]}),
      container({ports: [{port: 2}, {port: 1}]}),
      [inWeb('.containers[0].ports[0].port'), inWeb('.containers[0].ports[1].port')],
    ],
    [
      'a variable less',
      container({env: env('A')}),
      container({env: env('A', 'B')}),
      [inWeb('.containers[0].env[name=B]')],
    ],
    [
      'a variable twice',
      container({env: env('A', 'A')}),
      container({env: env('A')}),
      [inWeb('.containers[0].env[name=A, no. 2]')],
    ],
    [
      'a verb more',
      role([['get', 'list']]),
      role([['get']]),
      [
        'ClusterRole/a.rules[{apiGroups:[""],resources:["pods"],verbs:["get","list"]}]',
        'ClusterRole/a.rules[{apiGroups:[""],resources:["pods"],verbs:["get"]}]',
      ],
    ],
    [
      'versions of a CRD in another order',
      object('CustomResourceDefinition', {spec: {versions: ports('v1', 'v2')}}),
      object('CustomResourceDefinition', {spec: {versions: ports('v2', 'v1')}}),
      ['CustomResourceDefinition/a.spec.versions[0].name', 'CustomResourceDefinition/a.spec.versions[1].name'],
    ],
    [
      'a property that is called description',
      schema({properties: {description: {type: 'string'}}}),
      schema({properties: {}}),
      ['CustomResourceDefinition/a.spec.properties.properties.description'],
    ],
    [
      'an annotation whose key has dots',
      object('Pod', {annotations: {'linkerd.io/inject': 'a'}}),
      object('Pod', {annotations: {'linkerd.io/inject': 'b'}}),
      ['Pod/a.annotations["linkerd.io/inject"]'],
    ],
    [
      'the order of rules that are not RBAC',
      rules(1, 2),
      rules(2, 1),
      ['HTTPRoute/a.rules[0].port', 'HTTPRoute/a.rules[1].port'],
    ],
  ])('%s', (_, ours, reference, paths) => {
    expect(compareObjects([ours], [reference]).map(({path}) => path)).toEqual(paths)
  })

  it('an object that only one side has, or has twice', () => {
    const [a, b] = [object('Service', {}), object('Secret', {})]
    expect(compareObjects([a, a], [a, b])).toEqual([
      {path: 'Service/a, no. 2', what: 'only ours', ours: a},
      {path: 'Secret/a', what: 'only in the reference', reference: b},
    ])
  })

  it('shows both values', () => {
    expect(compareObjects([object('Pod', {spec: 1})], [object('Pod', {spec: 2})])).toEqual([
      {path: 'Pod/a.spec', what: 'different', ours: 1, reference: 2},
    ])
  })
})

describe('kept differences', () => {
  const ours = [object('Pod', {labels: {'helm.sh/chart': 'a-1'}, spec: 1})]
  const reference = [object('Pod', {labels: {'helm.sh/chart': 'a-0'}, spec: 2})]

  it('hide what they name and nothing else', () => {
    const keptDifferences = [{path: '*.labels["helm.sh/chart"]', reason: 'our own version'}]
    expect(compareObjects(ours, reference, {keptDifferences}).map(({path}) => path)).toEqual(['Pod/a.spec'])
  })

  it('are reported once they are gone', () => {
    const keptDifferences = [
      {path: '*', reason: 'everything'},
      {path: '*.status', reason: 'gone'},
    ]
    expect(compareObjects(ours, reference, {keptDifferences})).toEqual([
      {path: '*.status', what: 'kept, but no longer there'},
    ])
  })
})

function env(...names: string[]): Json[] {
  return names.map((name) => ({name, value: `of ${name}`}))
}

function ports(...names: string[]): Json[] {
  return names.map((name) => ({name}))
}

function role(verbs: string[][]): Json {
  return object('ClusterRole', {rules: verbs.map((each) => ({apiGroups: [''], resources: ['pods'], verbs: each}))})
}

function rules(...portNumbers: number[]): Json {
  return object('HTTPRoute', {rules: portNumbers.map((port) => ({port}))})
}
