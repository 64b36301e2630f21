// Edits, and what they mean for a value. The editor of texts is held to this: text and value change alike.

import {Exit, MeshError} from '../errors.ts'
import {cloneJson, isJsonObject, type Json, setKey} from './json.ts'

export type Path = readonly (string | number)[]

export type Edit =
  /** Gives a key or an item its value. What is missing on the way is made: a sequence where the next step is a number. */
  | {op: 'set'; path: Path; value: Json}
  /** Puts an item into the sequence at `path`, before the item that has this index now. */
  | {op: 'insert'; path: Path; index: number; value: Json}
  /** Takes a key or an item away; fine when it is not there. */
  | {op: 'remove'; path: Path}

/** The value after some edits, one after the other: a later edit sees the indices that an earlier one left. */
export function editValue(value: Json, edits: readonly Edit[]): Json {
  let result = cloneJson(value)
  for (const edit of edits) result = changed(result, edit, edit.path, 0)
  return result
}

/** Applies one edit below `value`, whose own place is `path[0..depth]`; the value is changed in place where it can be. */
export function changed(value: Json | undefined, edit: Edit, path: Path, depth: number): Json {
  if (depth === path.length) return atTarget(value, edit, path)
  const step = path[depth]
  if (step === undefined) return value ?? null
  if (value === undefined || value === null) {
    if (edit.op === 'remove') return null
    return changed(typeof step === 'number' ? [] : {}, edit, path, depth)
  }
  const isLast = depth === path.length - 1
  if (Array.isArray(value)) {
    const index = indexStep(step, path, depth)
    if (isLast && edit.op === 'remove') value.splice(index, 1)
    else if (index > value.length) throw wrongPath(path, depth, `at least ${index} items`, `${value.length}`)
    else if (index < value.length || edit.op !== 'remove') value[index] = changed(value[index], edit, path, depth + 1)
    return value
  }
  if (!isJsonObject(value)) throw wrongPath(path, depth, 'a mapping', nameOf(value))
  const key = String(step)
  const known = Object.hasOwn(value, key) ? value[key] : undefined
  if (edit.op !== 'remove') setKey(value, key, changed(known, edit, path, depth + 1))
  else if (isLast) delete value[key]
  else if (known !== undefined) setKey(value, key, changed(known, edit, path, depth + 1))
  return value
}

function atTarget(value: Json | undefined, edit: Edit, path: Path): Json {
  if (edit.op === 'set') return cloneJson(edit.value)
  if (edit.op === 'remove') return value ?? null
  const items = value ?? []
  if (!Array.isArray(items)) throw wrongPath(path, path.length, 'a sequence', nameOf(items))
  if (edit.index > items.length) throw wrongPath(path, path.length, `at least ${edit.index} items`, `${items.length}`)
  items.splice(edit.index, 0, cloneJson(edit.value))
  return items
}

export function indexStep(step: string | number, path: Path, depth: number): number {
  if (typeof step === 'number') return step
  throw wrongPath(path, depth, 'a mapping', 'a sequence')
}

/** @param depth how many steps of the path lead to the value that is not as expected */
export function wrongPath(path: Path, depth: number, expected: string, got: string): MeshError {
  const where = depth === 0 ? 'at the top' : `at ${path.slice(0, depth).join('.')}`
  return new MeshError(Exit.Failed, `expected ${expected} ${where}, got ${got}`, {
    hint: 'correct the value in the file',
  })
}

export function nameOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a sequence'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? 'a text' : `the ${typeof value === 'boolean' ? 'word' : 'number'} ${value}`
}
