// The order in which objects go to a cluster.

import {describe, expect, it} from 'vitest'
import {inDependencyOrder} from '../../src/apply/order.ts'
import {object} from '../support/objects.ts'

const kindsOf = (...kinds: string[]) =>
  inDependencyOrder(kinds.map((kind) => object('v1', kind, 'x'))).map(({kind}) => kind)

describe('objects', () => {
  it('go in the order in which they need each other', () => {
    expect(
      kindsOf(
        'MutatingWebhookConfiguration',
        'Deployment',
        'Gadget',
        'Service',
        'ConfigMap',
        'Secret',
        'RoleBinding',
        'Role',
        'ClusterRoleBinding',
        'ClusterRole',
        'ServiceAccount',
        'Namespace',
        'CustomResourceDefinition',
      ),
    ).toEqual([
      'CustomResourceDefinition',
      'Namespace',
      'ServiceAccount',
      'ClusterRole',
      'ClusterRoleBinding',
      'Role',
      'RoleBinding',
      'Secret',
      'ConfigMap',
      'Service',
      'Gadget',
      'Deployment',
      'MutatingWebhookConfiguration',
    ])
  })

  it('of one kind keep their order', () => {
    const names = ['b', 'a', 'c']
    const ordered = inDependencyOrder(names.map((name) => object('v1', 'ConfigMap', name)))
    expect(ordered.map(({metadata}) => metadata.name)).toEqual(names)
  })
})
