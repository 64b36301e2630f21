// The default form of injection: labels that make the injector in the cluster add the proxy.

import {labels} from '../../meshes/istio.ts'
import {annotations as linkerd} from '../../meshes/linkerd.ts'
import {type InputObject, type Path, textsAt} from '../object.ts'
import {type Edit, type Outcome, outcome, type Reason} from '../outcome.ts'
import {wishOf} from './decision.ts'
import {hasLinkerd, usesUdp} from './pod-facts.ts'
import {type InjectedPod, injectedPod} from './pod-owner.ts'

export interface LabelOptions {
  /** The revision or tag that is to inject; empty for the one without a name. */
  readonly revision: string
}

export function label(object: InputObject, {revision}: LabelOptions): Outcome {
  if (object.kind === '') return outcome(object, 'skipped', {reasons: ['missing-kind']})
  if (object.kind.toLowerCase() === 'namespace') return labelNamespace(object, revision)
  const pod = injectedPod(object)
  if (pod === undefined) return outcome(object, 'skipped', {reasons: ['unsupported-kind']})
  const facts = {usesUdp: usesUdp(pod)}
  const reason = reasonAgainst(pod)
  if (reason !== undefined) {
    const refusals: Reason[] = reason === 'other-mesh' ? [reason] : []
    return outcome(object, 'skipped', {...facts, reasons: [reason], refusals})
  }
  const {template} = pod
  const wanted = {[labels.inject]: 'true', ...(revision === '' ? {} : {[labels.revision]: revision})}
  return outcome(object, 'injected', {
    ...facts,
    edits: labelEdits(
      textsAt(template.value, ['metadata', 'labels']),
      [...template.path, 'metadata', 'labels'],
      wanted,
    ),
  })
}

function reasonAgainst(pod: InjectedPod): Reason | undefined {
  const {template} = pod
  const wish = template.annotations[linkerd.inject]
  if (hasLinkerd(pod) || wish === 'enabled' || wish === 'ingress') return 'other-mesh'
  if (template.spec.hostNetwork === true) return 'host-network'
  return wishOf(template) === false ? 'opt-out' : undefined
}

/** The label for the revision without a name wins over one that names a revision. */
function labelNamespace(object: InputObject, revision: string): Outcome {
  const path = [...object.path, 'metadata', 'labels']
  const present = textsAt(object.value, ['metadata', 'labels'])
  const wanted = revision === '' ? {[labels.injection]: 'enabled'} : {[labels.revision]: revision}
  const hidden: Edit[] =
    revision !== '' && labels.injection in present ? [{op: 'remove', path: [...path, labels.injection]}] : []
  return outcome(object, 'annotated', {edits: [...hidden, ...labelEdits(present, path, wanted)]})
}

function labelEdits(
  present: Readonly<Record<string, string>>,
  path: Path,
  wanted: Readonly<Record<string, string>>,
): Edit[] {
  return Object.entries(wanted)
    .filter(([key, value]) => present[key] !== value)
    .map(([key, value]) => ({op: 'set', path: [...path, key], value}))
}
