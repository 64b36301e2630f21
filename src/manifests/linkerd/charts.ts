// Finds Linkerd's charts: our own, or the ones in a folder or archive that the user names.

import {existsSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {Exit, MeshError} from '../../errors.ts'
import {type Chart, fileText, loadChart, plainValues} from '../../helm/index.ts'
import type {JsonObject} from '../../kube/object.ts'
import {parseYamlValue} from '../../yaml/index.ts'
import {mergeTrees} from '../values.ts'

export type ChartName = 'crds' | 'control-plane' | 'cni'

export interface ChartFolders {
  /** The folder of our own charts, one folder each. */
  readonly own: string
  /** `--charts`: a chart, a folder of charts, or a .tgz of one. */
  readonly user?: string | undefined
}

/** What upstream calls each chart. */
const published: Readonly<Record<ChartName, string>> = {
  crds: 'linkerd-crds',
  'control-plane': 'linkerd-control-plane',
  cni: 'linkerd2-cni',
}

/** @returns the path of a chart's folder or archive */
export function findChart({own, user}: ChartFolders, name: ChartName): string {
  if (user === undefined) return join(own, name)
  if (!existsSync(user)) throw new MeshError(Exit.Failed, `--charts ${user} does not exist`)
  if (!statSync(user).isDirectory() || existsSync(join(user, 'Chart.yaml'))) return user
  const names = [name, published[name]]
  const entry = readdirSync(user)
    .sort()
    .findLast((file) => names.includes(file) || (file.startsWith(`${published[name]}-`) && file.endsWith('.tgz')))
  if (entry === undefined) {
    throw new MeshError(Exit.Failed, `--charts ${user} holds neither a Chart.yaml nor a chart ${published[name]}`, {
      hint: `helm pull linkerd-edge/${published[name]} --untar --untardir ${user}`,
    })
  }
  return join(user, entry)
}

/**
 * Every value key that the control plane's chart reads: its defaults, and those that it reads without having one. The latter are
 * taken from our chart for another version's too, which says nothing of them itself.
 */
export async function knownValues(folders: ChartFolders, defaults: JsonObject): Promise<JsonObject> {
  return mergeTrees(
    defaults,
    valuesFile(await loadChart({path: findChart({own: folders.own}, 'control-plane')}), 'known-values.yaml') ?? {},
  )
}

/** A values file that lies beside a chart's values.yaml; undefined when the chart has none of that name. */
export function valuesFile(chart: Chart, name: string): JsonObject | undefined {
  const file = chart.files.find((candidate) => candidate.name === name)
  return file === undefined ? undefined : plainValues(parseYamlValue(fileText(file), {file: name}))
}
