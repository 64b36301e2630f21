// Reads an argument that names one object: TYPE/NAME.

import {Exit, MeshError} from '../errors.ts'
import type {ResourceName} from '../kube/resources.ts'
import {kindOfWord, type StatKindName, shortName, statKinds} from '../stats/targets/kinds.ts'

/** What Kubernetes allows as the name of an object. */
const objectName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/
const longestName = 253

export interface NamedObject<K extends StatKindName> {
  readonly kind: K
  readonly resource: ResourceName
  /** As in a manifest. */
  readonly objectKind: string
  readonly name: string
}

/**
 * @param kinds those that the command takes
 * @throws MeshError with exit code 2, naming what would have been understood
 */
export function readNamedResource<K extends StatKindName>(text: string, kinds: readonly K[]): NamedObject<K> {
  const [type = '', name = '', ...more] = text.split('/')
  const word = kindOfWord(type)
  const kind = kinds.find((known) => known === word)
  const hint = `TYPE/NAME, with TYPE one of ${kinds.map(shortName).join(', ')}`
  if (name === '' || more.length > 0) throw new MeshError(Exit.Usage, `cannot read "${text}"`, {hint})
  if (kind === undefined) {
    const what =
      word === undefined ? `unknown resource type "${type}"` : `a ${statKinds[word].objectKind} is not taken here`
    throw new MeshError(Exit.Usage, what, {hint})
  }
  const {resource, objectKind} = statKinds[kind]
  return {kind, resource, objectKind, name: checkName(name)}
}

/** @throws MeshError with exit code 2 */
export function checkName(name: string): string {
  if (name.length <= longestName && objectName.test(name)) return name
  throw new MeshError(
    Exit.Usage,
    `${JSON.stringify(name)} is no name of an object: names have small letters, digits, dashes and dots`,
  )
}
