// Reads what a user names: `deploy`, `deploy web api`, `deploy/web svc/api`, `deploy/ svc/`, `all`.

import {closest, distance} from 'fastest-levenshtein'
import {Exit, MeshError} from '../../errors.ts'
import type {StatKindName} from './kinds.ts'
import {allKinds, kindNames, kindOfWord, shortName, statKinds} from './kinds.ts'

export interface Target {
  kind: StatKindName
  /** undefined: every object of the kind. */
  names: readonly string[] | undefined
}

/** @throws MeshError with exit code 2, naming what would have been understood. */
export function parseTargets(words: readonly string[]): Target[] {
  const [first, ...rest] = words
  if (first === undefined) throw usage('no resource is named')
  if (first === 'all') {
    if (rest.length > 0) throw usage('"all" stands alone')
    return allKinds.map((kind) => ({kind, names: undefined}))
  }
  if (!first.includes('/')) return [typeWithNames(first, rest)]
  return mergeByKind(words.map(slashedWord), words)
}

/** One object or one kind, as `--to` and `--from` take it. */
export interface NamedResource {
  readonly kind: StatKindName
  readonly name: string | undefined
}

/** @throws MeshError with exit code 2 */
export function parseResource(word: string): NamedResource {
  const [type = '', name, ...more] = word.split('/')
  if (more.length > 0 || type === 'all') throw usage(`cannot read "${word}"`)
  return {kind: kindNamed(type), name: name === '' ? undefined : name}
}

function typeWithNames(type: string, names: readonly string[]): Target {
  const kind = kindNamed(type)
  const mixed = names.find((name) => name.includes('/'))
  if (mixed !== undefined) throw usage(`"${type}" makes the words after it names, and "${mixed}" is none`)
  refuseRepeated(names)
  return {kind, names: names.length === 0 ? undefined : names}
}

function slashedWord(word: string): NamedResource {
  if (!word.includes('/')) throw usage(`cannot read "${word}"`)
  return parseResource(word)
}

function mergeByKind(entries: readonly NamedResource[], words: readonly string[]): Target[] {
  refuseRepeated(words)
  const kinds = [...new Set(entries.map(({kind}) => kind))]
  return kinds.map((kind) => {
    const names = entries.filter((entry) => entry.kind === kind).map(({name}) => name)
    refuseRepeated(names.map((name) => `${shortName(kind)}/${name ?? ''}`))
    const given = names.filter((name) => name !== undefined)
    // `deploy/ deploy/web` asks for all of them, web included.
    return {kind, names: given.length < names.length ? undefined : given}
  })
}

function refuseRepeated(words: readonly string[]): void {
  const repeated = words.find((word, index) => words.indexOf(word) !== index)
  if (repeated !== undefined) throw usage(`"${repeated}" is named twice`)
}

function kindNamed(type: string): StatKindName {
  const kind = kindOfWord(type)
  if (kind !== undefined) return kind
  const near = nearestWord(type)
  throw usage(`unknown resource type "${type}"${near === undefined ? '' : `; did you mean "${near}"?`}`)
}

/** Letters that a slip of the fingers changes. */
const slip = 2

function nearestWord(type: string): string | undefined {
  const lower = type.toLowerCase()
  const near = closest(lower, ['all', ...kindNames().flatMap((kind) => [...statKinds[kind].words])])
  // A word of two letters is two changes away from everything.
  return distance(lower, near) <= Math.min(slip, Math.floor(lower.length / 2)) ? near : undefined
}

function usage(what: string): MeshError {
  const words = kindNames().map((kind) => statKinds[kind].words[0])
  return new MeshError(Exit.Usage, what, {
    hint: `TYPE, TYPE NAME..., TYPE/NAME... or all, with TYPE one of ${words.join(', ')}`,
  })
}
