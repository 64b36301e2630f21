// Loads a chart from wherever it is: a folder, a packed file, or files that are in memory already.

import {readFile, stat} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {Exit, MeshError} from '../../errors.ts'
import {buildChart} from './build-chart.ts'
import type {Chart, ChartFile} from './chart.ts'
import {readArchive} from './read-archive.ts'
import {readFolder, unreadable} from './read-folder.ts'

/** A path to a folder or a .tgz file, the bytes of a .tgz file, or a chart's files. */
export type ChartSource =
  | {readonly path: string}
  | {readonly name: string; readonly archive: Uint8Array}
  | {readonly name: string; readonly files: readonly ChartFile[]}

/**
 * The chart with all of its sub-charts; nothing is downloaded.
 * @throws MeshError when a file is missing, broken or too large, or a dependency is nowhere
 */
export async function loadChart(source: ChartSource): Promise<Chart> {
  const chart = await loadFrom(source)
  for (const {name} of chart.metadata.dependencies) {
    if (chart.dependencies.some((child) => child.metadata.name === name)) continue
    const place = 'path' in source ? source.path : source.name
    throw new MeshError(
      Exit.Failed,
      `chart ${chart.metadata.name} needs the chart ${name}, which ${join(place, 'charts')} does not hold`,
      {
        hint: `helm dependency build ${place}`,
      },
    )
  }
  return chart
}

async function loadFrom(source: ChartSource): Promise<Chart> {
  if ('files' in source) return buildChart(source.name, source.files)
  if ('archive' in source) return buildChart(source.name, await readArchive(source.name, source.archive))
  const info = await stat(source.path).catch((error: unknown) => {
    throw unreadable(source.path, error)
  })
  if (info.isDirectory()) return loadFolder(source.path, [])
  const bytes = await readFile(source.path).catch((error: unknown) => {
    throw unreadable(source.path, error)
  })
  return buildChart(source.path, await readArchive(source.path, bytes))
}

/** @param above the folders whose dependencies are being looked for: one that comes back would never end */
async function loadFolder(folder: string, above: readonly string[]): Promise<Chart> {
  const chart = await buildChart(folder, await readFolder(folder))
  return withNeighbours(chart, folder, [...above, resolve(folder)])
}

/**
 * Adds the `repository: file://../neighbour` dependencies that charts/ lacks, which Helm would ask the user to copy there.
 * Sub-charts that lie unpacked in charts/ may have such neighbours too.
 */
async function withNeighbours(chart: Chart, folder: string, above: readonly string[]): Promise<Chart> {
  const held = await Promise.all(
    chart.dependencies.map((child) => withNeighbours(child, join(folder, 'charts', child.metadata.name), above)),
  )
  const isHeld = (name: string) => held.some((child) => child.metadata.name === name)
  const missing = chart.metadata.dependencies.filter(
    ({name, repository}) => repository.startsWith('file://') && !isHeld(name),
  )
  // Two rows with different aliases can ask for the same chart.
  const paths = new Set(missing.map((row) => resolve(folder, row.repository.slice('file://'.length))))
  const found = await Promise.all([...paths].map((path) => loadNeighbour(chart, path, above)))
  return {...chart, dependencies: [...held, ...found]}
}

function loadNeighbour(chart: Chart, path: string, above: readonly string[]): Promise<Chart> {
  if (!above.includes(path)) return loadFolder(path, above)
  throw new MeshError(Exit.Failed, `chart ${chart.metadata.name} depends on ${path}, which depends on it`)
}
