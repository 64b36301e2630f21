// A chart's other files as templates see them: `.Files`, a map from name to bytes with methods.

import {writeYaml} from '../../yaml/write.ts'
import type {ChartFile} from '../chart/chart.ts'
import {utf8String} from '../fmt/utf8.ts'
import {goFunction} from '../template/index.ts'
import {type FunctionTable, GoError, type GoMap, sortedKeys, typedMap, typedSlice} from '../value.ts'
import {compileGlob} from './glob.ts'

/** Templates may ask for a name that is a property of every JavaScript object, so the files are in a Map. */
type Contents = ReadonlyMap<string, Uint8Array>

export function filesMap(files: readonly ChartFile[]): GoMap {
  return mapOf(new Map(files.map(({name, bytes}) => [name, bytes])))
}

function mapOf(contents: Contents): GoMap {
  return typedMap('[]uint8', Object.fromEntries(contents), {name: 'engine.files', methods: methodsOf(contents)})
}

function methodsOf(contents: Contents): FunctionTable {
  return {
    Get: goFunction(['string'], (name) => textOf(contents.get(name))),
    GetBytes: goFunction(['string'], (name) => contents.get(name) ?? new Uint8Array()),
    Glob: goFunction(['string'], (pattern) => matching(contents, pattern)),
    Lines: goFunction(['string'], (name) => linesOf(contents.get(name))),
    AsConfig: goFunction([], () => dataOf(contents, textOf)),
    AsSecrets: goFunction([], () => dataOf(contents, (bytes) => Buffer.from(bytes).toString('base64'))),
  }
}

function matching(contents: Contents, pattern: string): GoMap {
  // Helm takes every file when the pattern does not parse.
  const matches = compileGlob(pattern) ?? (() => true)
  return mapOf(new Map([...contents].filter(([name]) => matches(name))))
}

function linesOf(bytes: Uint8Array | undefined): unknown[] {
  if (bytes === undefined) return typedSlice('string', [])
  if (bytes.length === 0) throw new GoError('the file is empty')
  return typedSlice('string', textOf(bytes).replace(/\n$/, '').split('\n'))
}

/** The `data` of a ConfigMap or Secret: one key a file, named without its folders; of two with one name the later wins. */
function dataOf(contents: Contents, encode: (bytes: Uint8Array) => string): string {
  const names = sortedKeys(Object.fromEntries(contents))
  const data = names.map((name) => [
    name.slice(name.lastIndexOf('/') + 1),
    encode(contents.get(name) ?? new Uint8Array()),
  ])
  return writeYaml(Object.fromEntries(data)).replace(/\n$/, '')
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : utf8String(bytes)
}
