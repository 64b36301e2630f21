// Writes plain data to stdout, as YAML or as indented JSON.

import type {Io} from '../io/io.ts'
import {writeJson} from '../io/write-json.ts'
import type {Json} from '../yaml/index.ts'
import {writeYaml} from '../yaml/write.ts'

export const dataFormats = ['yaml', 'json'] as const

export async function writeData(io: Io, data: Json, format: (typeof dataFormats)[number]): Promise<void> {
  await io.stdout.write(format === 'json' ? `${writeJson(data, 2)}\n` : writeYaml(data))
}
