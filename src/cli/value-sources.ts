// The flags with which Helm users give values, and how they are read.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import type {Values} from '../helm/index.ts'
import type {Io} from '../io/io.ts'
import {readSources} from '../io/read-sources.ts'
import {decodeYaml} from '../yaml/index.ts'

const repeatable = {multiple: true, multipleNonGreedy: true, helpGroup: 'VALUES'} as const

/** Helm's names, and Helm's grammar. */
export const valueSourceFlags = {
  values: Flags.string({
    ...repeatable,
    char: 'f',
    helpValue: 'FILE',
    summary: 'A file of values: a path, an https address, or - for standard input; repeatable',
  }),
  set: Flags.string({...repeatable, helpValue: 'PATH=VALUE', summary: 'Set a value: a.b=1,c[0]=x,d={y,z}; repeatable'}),
  'set-string': Flags.string({
    ...repeatable,
    helpValue: 'PATH=TEXT',
    summary: 'Set a value that stays text; repeatable',
  }),
  'set-file': Flags.string({
    ...repeatable,
    helpValue: 'PATH=FILE',
    summary: "Set a value to a file's contents; repeatable",
  }),
  'set-json': Flags.string({...repeatable, helpValue: 'PATH=JSON', summary: 'Set a value written as JSON; repeatable'}),
}

export interface GivenValueSources {
  values?: string[] | undefined
  set?: string[] | undefined
  'set-string'?: string[] | undefined
  'set-file'?: string[] | undefined
  'set-json'?: string[] | undefined
}

/** @throws MeshError naming the file, line and column, or the flag and the place in it */
export async function readValueSources(given: GivenValueSources, io: Io): Promise<Values> {
  // The flags are defined for commands that may need no chart: the engine is loaded with the first values.
  const {mergeValues} = await import('../helm/index.ts')
  const readText = async (name: string) => decodeYaml(await readOne(name, io), name)
  return mergeValues(
    {
      files: given.values ?? [],
      set: given.set ?? [],
      setString: given['set-string'] ?? [],
      setFile: given['set-file'] ?? [],
      setJson: given['set-json'] ?? [],
    },
    readText,
  )
}

/** A single file: a folder of values would have no order. */
export async function readOne(name: string, io: Io): Promise<Uint8Array> {
  const [source, second] = await readSources(name, io)
  if (source === undefined || second !== undefined)
    throw new MeshError(Exit.Failed, `${name} is a folder, a file is expected`)
  return source.bytes
}
