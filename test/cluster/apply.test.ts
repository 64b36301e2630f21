// The judge of "a second apply changes nothing" finds what it should.

import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {sharedControlPlane} from './control-plane.ts'
import type {Kubectl} from './kubectl.ts'
import {applyAndSettle} from './support/apply.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {type Workloads, workloadsIn} from './support/workloads.ts'

const cluster = sharedControlPlane()
const {kubectl} = cluster

let namespace: OwnNamespace
let workloads: Workloads
beforeAll(async () => {
  namespace = await createNamespace(cluster, 'apply')
  workloads = workloadsIn(cluster, namespace)
})
afterAll(() => namespace.remove())

describe('applyAndSettle', () => {
  it('is content with objects that stay as they are', async () => {
    await applyAndSettle(cluster, [workloads.deployment('settled', 1), workloads.service('settled')])
  })

  it('names an object that every apply changes', async () => {
    const object = workloads.service('restless')
    let times = 0
    // Something that writes to the object before each apply, so that no two looks agree.
    const restless: Kubectl = async (args, stdin) => {
      if (args[0] === 'apply' && times++ > 0)
        await kubectl([
          'annotate',
          'service',
          'restless',
          '-n',
          namespace.name,
          '--overwrite',
          `example.com/times=${times}`,
        ])
      return kubectl(args, stdin)
    }
    const settling = applyAndSettle({kubectl: restless}, [workloads.deployment('calm', 0), object], {deadline: 2_000})
    await expect(settling).rejects.toThrow(new Error(`a second apply changed Service ${namespace.name}/restless`))
  })

  it('names an object that the second apply changes and the third does not', async () => {
    let times = 0
    const late: Kubectl = (args, stdin) =>
      kubectl(args, args[0] === 'apply' && times++ > 0 ? stdin?.replace('"replicas":1', '"replicas":2') : stdin)
    const settling = applyAndSettle({kubectl: late}, [workloads.deployment('late', 1)])
    await expect(settling).rejects.toThrow(`a second apply changed the generation of Deployment ${namespace.name}/late`)
  })
})
