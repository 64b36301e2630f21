// Whether an install that asked for high availability has it.

import {components} from '../../meshes/linkerd.ts'
import {at} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'

export const replicasAreSeveral: Check<LinkerdFacts> = {
  id: 'l5d-control-plane-replicas',
  title: 'multiple replicas of control plane pods',
  level: 'warning',
  retry: true,
  async run({facts}) {
    if (!(await facts.config()).highAvailability) return skipped('the install is not highly available')
    const deployments = await facts.deployments()
    const problems = components
      .map((component) => `linkerd-${component}`)
      .map((name) => {
        const deployment = deployments.find(({metadata}) => metadata.name === name)
        return {name, available: Number(at(deployment, 'status', 'availableReplicas') ?? 0)}
      })
      .filter(({available}) => available < 2)
    if (problems.length === 0) return passed
    return found('MESH0306', {
      problems: problems.map(({name, available}) => `${name} (${available})`),
      namespace: facts.namespace,
    })
  },
}
