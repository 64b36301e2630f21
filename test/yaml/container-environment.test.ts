// The environment of a container, from its pod's object alone.

import {expect, test} from 'vitest'
import {environmentOf, type Json} from '../../src/yaml/index.ts'

const pod: Json = {metadata: {namespace: 'shop'}, spec: {serviceAccountName: 'web'}}
const of = (...env: Json[]) => Object.fromEntries(environmentOf(pod, {env}))
const field = (name: string, fieldPath: string): Json => ({name, valueFrom: {fieldRef: {fieldPath}}})

test.each([
  {what: 'a value', env: [{name: 'A', value: 'a'}], found: {A: 'a'}},
  {what: 'a field of the pod', env: [field('NS', 'metadata.namespace')], found: {NS: 'shop'}},
  {
    what: 'variables before it',
    env: [field('SA', 'spec.serviceAccountName'), {name: 'ID', value: '$(SA).$(SA)'}],
    found: {SA: 'web', ID: 'web.web'},
  },
  {
    what: 'variables after it, which it does not know',
    env: [{name: 'ID', value: '$(SA)'}, field('SA', 'spec.serviceAccountName')],
    found: {ID: '$(SA)', SA: 'web'},
  },
  {
    what: 'a dollar of its own',
    env: [
      {name: 'A', value: 'a'},
      {name: 'B', value: '$$(A) $A $'},
    ],
    found: {A: 'a', B: '$(A) $A $'},
  },
  {what: 'a field that the pod lacks', env: [field('IP', 'status.podIP')], found: {}},
  {what: 'a Secret', env: [{name: 'S', valueFrom: {secretKeyRef: {name: 's', key: 'k'}}}], found: {}},
  {what: 'what is no variable', env: ['x', null, {value: 'nameless'}], found: {'': 'nameless'}},
])('a variable of $what', ({env, found}) => {
  expect(of(...env)).toEqual(found)
})

test('a container that is not there has none', () => {
  expect(environmentOf(pod, undefined).size).toBe(0)
})
