// Paths with slashes; the os variants are the same on the systems that charts are rendered for.

import {goFunction} from '../template/function.ts'
import type {FunctionTable} from '../value.ts'

const base = goFunction(['string'], baseName)
const clean = goFunction(['string'], cleanPath)
const dir = goFunction(['string'], (path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)))
const ext = goFunction(['string'], (path) => /\.[^./]*$/.exec(path)?.[0] ?? '')
const isAbs = goFunction(['string'], (path) => path.startsWith('/'))

export const pathFunctions: FunctionTable = {
  base,
  clean,
  dir,
  ext,
  isAbs,
  osBase: base,
  osClean: clean,
  osDir: dir,
  osExt: ext,
  osIsAbs: isAbs,
}

function baseName(path: string): string {
  if (path === '') return '.'
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

/** Resolves `.`, `..` and repeated slashes by their text alone. */
function cleanPath(path: string): string {
  const absolute = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!absolute) kept.push(part)
  }
  return (absolute ? '/' : '') + kept.join('/') || '.'
}
