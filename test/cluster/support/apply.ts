// Applies objects as a user would, and proves that doing so again changes nothing.

import {type Cluster, streamOf} from '../cluster.ts'
import type {Kubectl} from '../kubectl.ts'

/** Part of what the API server says of an object. */
interface Applied {
  apiVersion: string
  kind: string
  metadata: {name: string; namespace?: string; resourceVersion: string; generation?: number}
}

/** Server-side apply with strict validation: an unknown or repeated field is an error. The objects go in their order. */
export async function applyStrictly({kubectl}: Pick<Cluster, 'kubectl'>, objects: readonly object[]): Promise<void> {
  await apply(kubectl, streamOf(objects))
}

/**
 * Applies, waits for the CRDs among the objects, and applies again. Throws with the names of the objects that the second
 * time changed. Custom resources of CRDs in the same list belong into a second call.
 * @param deadline milliseconds that controllers have to finish their own changes
 */
export async function applyAndSettle(
  {kubectl}: Pick<Cluster, 'kubectl'>,
  objects: readonly object[],
  {deadline = 20_000} = {},
): Promise<void> {
  const documents = streamOf(objects)
  const first = await apply(kubectl, documents)
  const crds = first.filter(({kind}) => kind === 'CustomResourceDefinition').map(({metadata}) => `crd/${metadata.name}`)
  if (crds.length > 0) await kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...crds])

  // Controllers write to the same objects, so that a version may change between any two looks; it has to stay once.
  const end = Date.now() + deadline
  let changed: string[]
  let second: Applied[]
  do {
    const before = await read(kubectl, documents)
    second = await apply(kubectl, documents)
    changed = differences(before, second, ({metadata}) => metadata.resourceVersion)
  } while (changed.length > 0 && Date.now() < end)
  if (changed.length > 0) throw new Error(`a second apply changed ${changed.join(', ')}`)

  // A generation counts changes of what was asked for, and those are ours alone: one is too many.
  const asked = differences(first, second, ({metadata}) => metadata.generation)
  if (asked.length > 0) throw new Error(`a second apply changed the generation of ${asked.join(', ')}`)
}

async function apply(kubectl: Kubectl, documents: string): Promise<Applied[]> {
  const {stdout} = await kubectl(['apply', '--server-side', '--validate=strict', '-o', 'json', '-f', '-'], documents)
  return itemsOf(stdout)
}

async function read(kubectl: Kubectl, documents: string): Promise<Applied[]> {
  return itemsOf((await kubectl(['get', '-o', 'json', '-f', '-'], documents)).stdout)
}

/** kubectl prints one object bare and several as a List. */
function itemsOf(json: string): Applied[] {
  const printed: Applied | {kind: 'List'; items: Applied[]} = JSON.parse(json)
  return 'items' in printed ? printed.items : [printed]
}

/** @returns the names of the objects that look different after than before */
function differences(
  before: readonly Applied[],
  after: readonly Applied[],
  look: (object: Applied) => unknown,
): string[] {
  const looks = new Map(before.map((object) => [nameOf(object), look(object)]))
  return after.filter((object) => looks.get(nameOf(object)) !== look(object)).map(nameOf)
}

function nameOf({kind, metadata: {name, namespace}}: Applied): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}
