// The default form of injection: annotations that make the injector in the cluster add the proxy.

import {annotations as names} from '../../meshes/linkerd.ts'
import {type InputObject, type PodTemplate, podTemplateOf, textsAt} from '../object.ts'
import {type Edit, type Outcome, outcome} from '../outcome.ts'
import {readOverrides} from './overrides.ts'
import {isControlPlane, reasonsAgainst, usesUdp} from './pod-facts.ts'

export interface AnnotateOptions {
  /** Annotations that flags ask for, on top of `linkerd.io/inject`. */
  readonly overrides: Readonly<Record<string, string>>
  /** Annotations for pod templates alone. */
  readonly podOverrides: Readonly<Record<string, string>>
  readonly ingress: boolean
}

export function annotate(object: InputObject, options: AnnotateOptions): Outcome {
  const wanted = {[names.inject]: options.ingress ? 'ingress' : 'enabled', ...options.overrides}
  switch (object.kind.toLowerCase()) {
    case '':
      return outcome(object, 'skipped', {reasons: ['missing-kind']})
    case 'namespace':
      return outcome(object, 'annotated', {edits: annotationEdits(object, [...object.path, 'metadata'], wanted)})
    case 'service':
      return annotateService(object, options)
    default: {
      const template = podTemplateOf(object)
      if (template === undefined) return outcome(object, 'skipped', {reasons: ['unsupported-kind']})
      return annotateTemplate(template, {...wanted, ...options.podOverrides})
    }
  }
}

/** A Service carries one annotation of its own: the ports that its clients' proxies treat as opaque. */
function annotateService(object: InputObject, {overrides}: AnnotateOptions): Outcome {
  const ports = overrides[names.opaquePorts]
  if (ports === undefined) return outcome(object, 'skipped', {reasons: ['unsupported-kind']})
  const edits = annotationEdits(object, [...object.path, 'metadata'], {[names.opaquePorts]: ports})
  return outcome(object, 'annotated', {edits})
}

function annotateTemplate(template: PodTemplate, wanted: Readonly<Record<string, string>>): Outcome {
  const facts = {usesUdp: usesUdp(template.spec)}
  if (isControlPlane(template)) return outcome(template.object, 'skipped', {...facts, reasons: ['control-plane']})
  const reasons = reasonsAgainst(template, true)
  if (reasons.length > 0) return outcome(template.object, 'skipped', {...facts, reasons})
  const metadata = [...template.path, 'metadata']
  return outcome(template.object, 'injected', {
    ...facts,
    edits: annotationEdits({value: template.value}, metadata, wanted),
    warnings: readOverrides(template).warnings,
  })
}

/** Sets those annotations that are not there with that value yet. */
export function annotationEdits(
  holder: {value: InputObject['value']},
  metadata: InputObject['path'],
  wanted: Readonly<Record<string, string>>,
): Edit[] {
  const present = textsAt(holder.value, ['metadata', 'annotations'])
  return Object.entries(wanted)
    .filter(([key, value]) => present[key] !== value)
    .map(([key, value]) => ({op: 'set', path: [...metadata, 'annotations', key], value}))
}
