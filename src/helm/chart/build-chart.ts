// Sorts a chart's files into their roles, and builds the charts that lie in its charts/ folder.

import {Exit, MeshError} from '../../errors.ts'
import {readValues} from '../values/merge-values.ts'
import type {ValuesSchema} from '../values/schema/values-schema.ts'
import {type Chart, type ChartFile, type ChartMetadata, fileText} from './chart.ts'
import {readMetadata, readRequirements} from './metadata.ts'
import {readArchive} from './read-archive.ts'

/** Files that are read for what they say, and that `.Files` does not reach. */
const OWN_ROLE = new Set([
  'Chart.yaml',
  'Chart.lock',
  'values.yaml',
  'values.schema.json',
  'requirements.yaml',
  'requirements.lock',
])

/** Charts of the first format keep their dependencies in files of their own, which `.Files` reaches. */
const V1_FILES = new Set(['requirements.yaml', 'requirements.lock'])

/**
 * @param place the folder or archive, for errors
 * @throws MeshError naming the file that is missing or broken
 */
export async function buildChart(place: string, files: readonly ChartFile[]): Promise<Chart> {
  const byName = new Map(files.map((file) => [file.name, file]))
  const metadata = metadataOf(place, byName)
  const defaults = byName.get('values.yaml')
  return {
    metadata,
    values: defaults === undefined ? {} : readValues(`${place}/values.yaml`, fileText(defaults)),
    schema: await schemaOf(metadata, byName.get('values.schema.json')),
    templates: files.filter(({name}) => name.startsWith('templates/')),
    files: files.filter(({name}) => isOther(name, metadata)),
    dependencies: await subCharts(place, files),
  }
}

function metadataOf(place: string, files: ReadonlyMap<string, ChartFile>): ChartMetadata {
  const file = files.get('Chart.yaml')
  if (file === undefined) {
    throw new MeshError(Exit.Failed, `${place} is not a chart: it has no Chart.yaml`, {
      hint: 'name the folder that Chart.yaml lies in',
    })
  }
  const metadata = readMetadata(`${place}/Chart.yaml`, fileText(file))
  const requirements = files.get('requirements.yaml')
  if (requirements === undefined) return metadata
  const dependencies = readRequirements(`${place}/requirements.yaml`, fileText(requirements))
  return dependencies === undefined ? metadata : {...metadata, dependencies}
}

async function schemaOf({name}: ChartMetadata, file: ChartFile | undefined): Promise<ValuesSchema | undefined> {
  if (file === undefined) return undefined
  const {ValuesSchema} = await import('../values/schema/values-schema.ts')
  return new ValuesSchema(name, fileText(file))
}

function isOther(name: string, {apiVersion}: ChartMetadata): boolean {
  if (name.startsWith('templates/')) return false
  if (name.startsWith('charts/')) return name.endsWith('.prov')
  return OWN_ROLE.has(name) ? apiVersion === 'v1' && V1_FILES.has(name) : true
}

async function subCharts(place: string, files: readonly ChartFile[]): Promise<Chart[]> {
  const byChart = new Map<string, ChartFile[]>()
  for (const file of files) {
    const [top, entry = ''] = file.name.split('/', 2)
    // A leading `_` or `.` takes a chart out of use; .prov files are signatures.
    if (top !== 'charts' || file.name.endsWith('.prov') || /^[_.]/.test(entry)) continue
    const name = file.name.slice('charts/'.length)
    byChart.set(entry, [...(byChart.get(entry) ?? []), {name, bytes: file.bytes}])
  }
  const names = [...byChart.keys()].sort()
  return Promise.all(names.map((name) => subChart(`${place}/charts/${name}`, name, byChart.get(name) ?? [])))
}

async function subChart(place: string, entry: string, files: readonly ChartFile[]): Promise<Chart> {
  const packed = files.find((file) => file.name === entry)
  if (packed !== undefined && entry.endsWith('.tgz')) return buildChart(place, await readArchive(place, packed.bytes))
  const below = files
    .filter((file) => file.name !== entry)
    .map((file) => ({name: file.name.slice(entry.length + 1), bytes: file.bytes}))
  return buildChart(place, below)
}
