// Paths into values and manifests as istioctl writes them: a.b[0].c, containers.[name:discovery].args.[:--foo], a\.b.

import {Exit, MeshError} from '../../errors.ts'
import {isJsonObject, type Json, type Path} from '../../yaml/index.ts'

export type Step =
  | {readonly kind: 'key'; readonly key: string}
  /** What stands between brackets: an index, key:value of an item that is a map, or the text of one that is none. */
  | {readonly kind: 'item'; readonly selector: string}

/**
 * Splits a path at its dots. A dot behind a backslash belongs to a key, one inside brackets to a selector.
 * @throws MeshError for a bracket that is never closed, or a path without a step
 */
export function parsePath(text: string): Step[] {
  const steps: Step[] = []
  let key = ''
  const endKey = () => {
    if (key !== '') steps.push({kind: 'key', key})
    key = ''
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '\\' && text[at + 1] === '.') {
      key += '.'
      at++
    } else if (char === '.') endKey()
    else if (char === '[') {
      endKey()
      const end = text.indexOf(']', at)
      if (end === -1) throw new MeshError(Exit.Failed, `path ${text} opens a bracket that is not closed`)
      steps.push({kind: 'item', selector: text.slice(at + 1, end)})
      at = end
    } else key += char
  }
  endKey()
  if (steps.length === 0) throw new MeshError(Exit.Failed, `path "${text}" names nothing`)
  return steps
}

/**
 * The same path with indices for selectors, as the value is now. An index past the end of a list means a new item there.
 * @throws MeshError when a selector finds no item, or meets something that is no list
 */
export function resolvePath(value: Json, steps: readonly Step[], path: string): Path {
  const resolved: (string | number)[] = []
  let here: Json | undefined = value
  for (const step of steps) {
    if (step.kind === 'key') {
      resolved.push(step.key)
      here = isJsonObject(here) && Object.hasOwn(here, step.key) ? here[step.key] : undefined
      continue
    }
    const index = itemIndex(here ?? [], step.selector, path)
    resolved.push(index)
    here = Array.isArray(here) ? here[index] : undefined
  }
  return resolved
}

function itemIndex(list: Json, selector: string, path: string): number {
  if (!Array.isArray(list)) throw new MeshError(Exit.Failed, `path ${path} looks for [${selector}] in what is no list`)
  if (/^-?\d+$/.test(selector)) {
    const index = Number(selector)
    return index < 0 || index > list.length ? list.length : index
  }
  const found = list.findIndex((item) => isItem(item, selector))
  if (found !== -1) return found
  const near = list.findIndex((item) => !isJsonObject(item) && matches(String(item), bare(selector)))
  if (near !== -1) return near
  throw new MeshError(Exit.Failed, `path ${path}: the list has no item [${selector}]`)
}

function isItem(item: Json, selector: string): boolean {
  if (!isJsonObject(item)) return String(item) === bare(selector)
  const colon = selector.search(/(?<!\\):/)
  const key = selector.slice(0, colon)
  return colon > 0 && Object.hasOwn(item, key) && String(item[key]) === selector.slice(colon + 1).replaceAll('\\:', ':')
}

function bare(selector: string): string {
  return selector.startsWith(':') ? selector.slice(1) : selector
}

/** istioctl reads a text between brackets as a pattern that may match any part of an item. */
function matches(item: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(item)
  } catch {
    return false
  }
}
