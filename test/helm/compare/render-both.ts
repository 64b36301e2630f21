// Renders a chart with the same values twice, by the real Helm and by ours, into a form that can be compared.

import {execFile} from 'node:child_process'
import {cp, mkdir, readFile, writeFile} from 'node:fs/promises'
import {basename, join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {MeshError} from '../../../src/errors.ts'
import {
  type Chart,
  mergeValues,
  parseHooks,
  parseManifests,
  type RenderedFile,
  renderChart,
} from '../../../src/helm/index.ts'
import {isJsonObject, type Json, parseYamlDocuments, parseYamlValue} from '../../../src/yaml/index.ts'
import type {GeneratedValues} from './generate-values.ts'

const run = promisify(execFile)

export const KUBE_VERSION = 'v1.34.4'

export type Rendering =
  | {
      /** Of each document the template that made it and its exact text, sorted. */
      readonly texts: readonly string[]
      /** The documents as data, in the order in which Helm installs; undefined when not all of them are objects. */
      readonly documents: readonly Json[] | undefined
    }
  | {readonly error: string}

/** A copy of the chart in which the `file:` dependencies lie in charts/, where the real Helm looks for them. */
export async function chartForHelm(chart: string, folder: string): Promise<string> {
  const copy = join(folder, basename(chart))
  await mkdir(folder, {recursive: true})
  await cp(chart, copy, {recursive: true})
  const metadata = parseYamlValue(await readFile(join(chart, 'Chart.yaml'), 'utf8'))
  const rows = isJsonObject(metadata) && Array.isArray(metadata.dependencies) ? metadata.dependencies : []
  for (const row of rows) {
    const repository = isJsonObject(row) ? row.repository : undefined
    if (typeof repository !== 'string' || !repository.startsWith('file://')) continue
    await chartForHelm(resolve(chart, repository.slice('file://'.length)), join(copy, 'charts'))
  }
  return copy
}

export async function renderWithHelm(
  helm: string,
  chart: string,
  values: GeneratedValues,
  folder: string,
): Promise<Rendering> {
  const flags = [
    ...values.setJson.flatMap((text) => ['--set-json', text]),
    ...values.set.flatMap((text) => ['--set', text]),
    ...values.setString.flatMap((text) => ['--set-string', text]),
    ...values.setLiteral.flatMap((text) => ['--set-literal', text]),
  ]
  for (const [index, text] of values.files.entries()) {
    const file = join(folder, `values-${index}.yaml`)
    await writeFile(file, text)
    flags.push('--values', file)
  }
  try {
    const command = ['template', 'rel', chart, '--namespace', 'ns', '--kube-version', KUBE_VERSION, ...flags]
    const {stdout} = await run(helm, command, {maxBuffer: 64 * 1024 * 1024})
    return {texts: textsOfHelm(stdout), documents: parseYamlDocuments(stdout).filter((document) => document !== null)}
  } catch (error) {
    if (error instanceof Error && 'stderr' in error) return {error: String(error.stderr).trim()}
    throw error
  }
}

export async function renderWithOurs(chart: Chart, values: GeneratedValues): Promise<Rendering> {
  try {
    const merged = await mergeValues(
      {...values, files: values.files.map((_, index) => String(index))},
      async (name) => values.files[Number(name)] ?? '',
    )
    const files = renderChart(chart, {
      values: merged,
      release: {name: 'rel', namespace: 'ns'},
      capabilities: {kubeVersion: KUBE_VERSION},
    })
    const texts = files
      .filter(({kind}) => kind === 'manifests')
      .flatMap(({name, text}) => documentTexts(text).map((part) => `${name}\n${part}`))
    for (const text of texts) parseYamlDocuments(text.slice(text.indexOf('\n')))
    return {texts: texts.sort(), documents: objectsOf(files)}
  } catch (error) {
    if (error instanceof MeshError) return {error: error.message}
    throw error
  }
}

/** We refuse what no API server takes, an object whose name is a number; Helm prints it. */
function objectsOf(files: readonly RenderedFile[]): Json[] | undefined {
  try {
    return [...parseManifests(files), ...parseHooks(files)]
  } catch (error) {
    if (error instanceof MeshError && error.message.includes('no Kubernetes object')) return undefined
    throw error
  }
}

const SOURCE = /^---\n# Source: (.*)\n/gm

function textsOfHelm(output: string): string[] {
  const parts = output.split(SOURCE).slice(1)
  const texts: string[] = []
  for (let index = 0; index < parts.length; index += 2) texts.push(`${parts[index]}\n${parts[index + 1]?.trim()}`)
  return texts.sort()
}

/** Helm cuts what a template wrote at its document markers and trims the pieces. */
function documentTexts(text: string): string[] {
  return text
    .trim()
    .split(/(?:^|\s*\n)---\s*/)
    .filter((part) => part !== '')
    .map((part) => part.trim())
}
