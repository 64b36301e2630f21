// Takes Linkerd's proxy and metadata out of an object again.

import {containers, annotations as names} from '../../meshes/linkerd.ts'
import type {Json} from '../../yaml/index.ts'
import {
  containersOf,
  type InputObject,
  objectAt,
  type Path,
  type PodTemplate,
  podTemplateOf,
  textAt,
} from '../object.ts'
import {type Edit, type Outcome, outcome} from '../outcome.ts'
import {isControlPlane} from './pod-facts.ts'

/** What Linkerd's own uninject removes, whoever injected. */
const theirs = {
  containers: [containers.init, containers.proxy] as readonly string[],
  volumes: [
    'linkerd-identity-end-entity',
    'linkerd-proxy-init-xtables-lock',
    'linkerd-identity-token',
  ] as readonly string[],
}

/** What an injection by mesh adds besides: it leaves nothing of its own behind. */
const ours = {
  containers: [...theirs.containers, containers.networkValidator, containers.debug] as readonly string[],
  volumes: [...theirs.volumes, 'linkerd-podinfo'] as readonly string[],
}

const ownerPrefix = 'mesh/'

export function uninject(object: InputObject): Outcome {
  if (object.kind === '') return outcome(object, 'skipped', {reasons: ['missing-kind']})
  const edits = uninjectEdits(object)
  if (edits === undefined) return outcome(object, 'skipped', {reasons: ['unsupported-kind']})
  return edits.length > 0 ? outcome(object, 'uninjected', {edits}) : outcome(object, 'skipped', {reasons: []})
}

/** @returns undefined for a kind that nothing is ever injected into */
export function uninjectEdits(object: InputObject): Edit[] | undefined {
  const kind = object.kind.toLowerCase()
  if (kind === 'namespace' || kind === 'service') return metadataEdits(object.value, object.path)
  const template = podTemplateOf(object)
  if (template === undefined) return undefined
  const metadata = isControlPlane(template)
    ? []
    : [
        ...(template.path.length > object.path.length ? metadataEdits(object.value, object.path) : []),
        ...metadataEdits(template.value, template.path),
      ]
  return [...podEdits(template), ...metadata]
}

function podEdits({spec, path, annotations}: PodTemplate): Edit[] {
  const {containers: unwanted, volumes} = annotations[names.createdBy]?.startsWith(ownerPrefix) ? ours : theirs
  const remove = (list: string, index: number): Edit => ({op: 'remove', path: [...path, 'spec', list, index]})
  const edits = (['initContainers', 'containers'] as const).flatMap((list) =>
    containersOf(spec, list)
      .filter(({value}) => unwanted.includes(textAt(value, ['name'])))
      .map(({index}) => remove(list, index)),
  )
  const present: Json[] = Array.isArray(spec.volumes) ? spec.volumes : []
  for (const [index, volume] of present.entries()) {
    if (volumes.includes(textAt(volume, ['name']))) edits.push(remove('volumes', index))
  }
  // Edits apply one after the other: from the end, so that no place moves before its turn.
  return edits.reverse()
}

/** Linkerd's own keys go; its configuration, under config.linkerd.io, is the user's and stays. */
function metadataEdits(holder: InputObject['value'], path: Path): Edit[] {
  return ['annotations', 'labels'].flatMap((map) =>
    Object.entries(objectAt(holder, ['metadata', map]) ?? {})
      .filter(([key, value]) => key.startsWith('linkerd.io') && !(key === names.inject && value === 'disabled'))
      .map(([key]): Edit => ({op: 'remove', path: [...path, 'metadata', map, key]})),
  )
}
