// Whether istiod is there and ready, and what holds it up when it is not.

import type {KubeObject} from '../../kube/object.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import {isReady} from '../pods.ts'
import type {IstioFacts} from './facts.ts'
import {heldUp} from './held-up.ts'
import type {Revision} from './revisions.ts'

export const namespaceExists: Check<IstioFacts> = {
  id: 'istio-namespace',
  title: 'control plane namespace exists',
  level: 'error',
  establishes: 'controlPlaneNamespace',
  async run({facts}) {
    await facts.controlPlaneNamespace()
    return passed
  },
}

export const istiodExists: Check<IstioFacts> = {
  id: 'istio-istiod',
  title: 'istiod is installed',
  level: 'error',
  establishes: 'revisions',
  async run({facts}) {
    await facts.revisions()
    return passed
  },
}

export const istiodIsReady: Check<IstioFacts> = {
  id: 'istio-istiod-ready',
  title: 'istiod is ready, in each of its revisions',
  level: 'error',
  retry: true,
  async run({facts}) {
    const {namespace} = facts
    const waiting = (await facts.revisions()).filter(({deployment}) => lackingReplicas(deployment) > 0)
    const [first] = waiting
    if (first === undefined) return passed
    const down = waiting.filter(({deployment}) => countOf(deployment, 'availableReplicas') === 0)
    const shown = down.length > 0 ? down : waiting
    const problems = await Promise.all(shown.map((revision) => describe(facts, revision)))
    return found(down.length > 0 ? 'MESH0803' : 'MESH0804', {namespace, problems})
  },
}

async function describe(facts: IstioFacts, {name, deployment}: Revision): Promise<string> {
  const reasons =
    wantedReplicas(deployment) === 0
      ? ['is scaled down to no pods']
      : await heldUp(await facts.cluster(), await stuck(facts, deployment))
  return `${deployment.metadata.name} of revision ${name}: ${reasons.join('; ')}`
}

/** The objects of a Deployment that tell why it is not complete: its pods, or who cannot make them. */
async function stuck(facts: IstioFacts, deployment: KubeObject): Promise<KubeObject[]> {
  const sets = (await facts.istiodReplicaSets()).filter((set) => isOwnedBy(set, deployment))
  const newest = sets.sort((left, right) => generationOf(right) - generationOf(left))[0]
  if (newest === undefined) return [deployment]
  if (countOf(newest, 'replicas') < wantedReplicas(newest)) return [newest]
  const pods = (await facts.istiodPods()).filter((pod) => isOwnedBy(pod, newest) && !isReady(pod))
  return pods.length === 0 ? [deployment] : pods
}

/** The controller counts a Deployment's sets; a rollout back gives an old one the newest number. */
function generationOf(set: KubeObject): number {
  return Number(textAt(set, 'metadata', 'annotations', 'deployment.kubernetes.io/revision') ?? 0)
}

function isOwnedBy(object: KubeObject, {metadata}: KubeObject): boolean {
  return listAt(object, 'metadata', 'ownerReferences').some((owner) => textAt(owner, 'uid') === metadata.uid)
}

/** One at least, of a Deployment that somebody scaled down; none counts while the controller has not seen the newest template. */
function lackingReplicas(deployment: KubeObject): number {
  const wanted = Math.max(wantedReplicas(deployment), 1)
  const isSeen = countOf(deployment, 'observedGeneration') >= Number(at(deployment, 'metadata', 'generation') ?? 0)
  const updated = isSeen ? countOf(deployment, 'updatedReplicas') : 0
  return Math.max(wanted - Math.min(updated, countOf(deployment, 'availableReplicas')), 0)
}

function wantedReplicas(object: KubeObject): number {
  return Number(at(object, 'spec', 'replicas') ?? 1)
}

function countOf(object: KubeObject, field: string): number {
  return Number(at(object, 'status', field) ?? 0)
}
