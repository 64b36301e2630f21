// Label selectors of Kubernetes' objects.

import {expect, test} from 'vitest'
import {type Json, selects} from '../../src/yaml/index.ts'

const labels = {app: 'web', tier: 'front'}
const where = (key: string, operator: string, ...values: string[]): Json => ({
  matchExpressions: [{key, operator, values}],
})

test.each<{selector: Json | undefined; taken: boolean}>([
  {selector: undefined, taken: true},
  {selector: {}, taken: true},
  {selector: {matchLabels: {app: 'web'}}, taken: true},
  {selector: {matchLabels: {app: 'web', tier: 'back'}}, taken: false},
  {selector: where('app', 'In', 'api', 'web'), taken: true},
  {selector: where('app', 'In', 'api'), taken: false},
  {selector: where('zone', 'In', 'a'), taken: false},
  {selector: where('app', 'NotIn', 'web'), taken: false},
  {selector: where('zone', 'NotIn', 'a'), taken: true},
  {selector: where('app', 'Exists'), taken: true},
  {selector: where('zone', 'Exists'), taken: false},
  {selector: where('app', 'DoesNotExist'), taken: false},
  {selector: where('zone', 'DoesNotExist'), taken: true},
  {selector: {matchLabels: {app: 'web'}, matchExpressions: [{key: 'tier', operator: 'Exists'}]}, taken: true},
  {selector: {matchLabels: {app: 'web'}, matchExpressions: [{key: 'tier', operator: 'DoesNotExist'}]}, taken: false},
])('$selector takes the labels: $taken', ({selector, taken}) => {
  expect(selects(selector, labels)).toBe(taken)
})
