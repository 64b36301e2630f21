// The form of injection that writes the proxy into the pod template, as the injector in a cluster would.

import {Exit, MeshError} from '../../errors.ts'
import {labels, annotations as names} from '../../meshes/istio.ts'
import type {InputObject} from '../object.ts'
import {type Outcome, outcome, type Reason} from '../outcome.ts'
import {copiesNames, injectAlike} from './alike-pods.ts'
import {reasonAgainst} from './decision.ts'
import {createPodInjector} from './inject-pod.ts'
import {templateNames} from './injector-config.ts'
import {hasLinkerd, usesUdp} from './pod-facts.ts'
import {type InjectedPod, injectedPod} from './pod-owner.ts'
import type {InjectionSettings} from './settings.ts'

/** Reads the templates once; the function it gives injects one object after the other. */
export function createManualInjection(settings: InjectionSettings): (object: InputObject) => Outcome {
  const inject = injectAlike(createPodInjector(settings), (pod) => isCopied(pod, settings))
  return (object) => {
    const pod = injectedPod(object)
    if (pod === undefined)
      return outcome(object, 'skipped', {reasons: [object.kind === '' ? 'missing-kind' : 'unsupported-kind']})
    const facts = {usesUdp: usesUdp(pod)}
    const reason = manualReason(pod, settings)
    if (reason !== undefined)
      return outcome(object, 'skipped', {
        ...facts,
        reasons: [reason],
        refusals: reason === 'other-mesh' ? [reason] : [],
      })
    return outcome(object, 'injected', {...facts, edits: inContext(object, () => inject(pod))})
  }
}

/** Whether the pod's templates do no more with its names than copy them, and nothing else looks at them. */
function isCopied({annotations}: InjectedPod, {config, proxyConfigs}: InjectionSettings): boolean {
  if (proxyConfigs.length > 0 || names.status in annotations) return false
  return templateNames(config, annotations[names.templates]).every((name) =>
    config.templates[name]?.includes(copiesNames),
  )
}

/** Istio's own tool passes on what it does not inject; a pod of two meshes it would make, and we refuse. */
function manualReason(pod: InjectedPod, {config}: InjectionSettings): Reason | undefined {
  if (hasLinkerd(pod)) return 'other-mesh'
  const own = {...pod, hostNetwork: pod.spec.hostNetwork === true}
  // A CronJob's pods have labels of their own, by which their owner may have opted out.
  const innerWish = pod.template.labels[labels.inject]
  const wished = innerWish === undefined ? pod.labels : {...pod.labels, [labels.inject]: innerWish}
  return reasonAgainst(config, {...own, labels: wished})
}

function inContext<T>({kind, name}: InputObject, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof MeshError)) throw error
    throw new MeshError(Exit.Failed, `${kind.toLowerCase()}/${name}: ${error.message}`, {cause: error})
  }
}
