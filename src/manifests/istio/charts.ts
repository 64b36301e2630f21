// Finds Istio's charts and profiles: our own, or those of another release in a folder or archive that the user names.

import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {Exit, MeshError} from '../../errors.ts'
import {type Chart, fileText, loadChart, plainValues} from '../../helm/index.ts'
import type {JsonObject} from '../../kube/object.ts'
import {isJsonObject, parseYamlValue} from '../../yaml/index.ts'
import type {ChartName} from './components.ts'

export interface ChartFolders {
  /** The folder of our own charts, one folder each. */
  readonly own: string
  /** `--charts`: a chart, a folder of charts, the manifests of a release, or a .tgz of one chart. */
  readonly user?: string | undefined
}

/** Where a chart lies: in a release's manifests/charts, and the name under which it is published. */
const places: Readonly<Record<ChartName, {readonly released: string; readonly published: string}>> = {
  base: {released: 'base', published: 'base'},
  istiod: {released: 'istio-control/istio-discovery', published: 'istiod'},
  cni: {released: 'istio-cni', published: 'cni'},
  ztunnel: {released: 'ztunnel', published: 'ztunnel'},
  ingress: {released: 'gateways/istio-ingress', published: 'istio-ingress'},
  egress: {released: 'gateways/istio-egress', published: 'istio-egress'},
}

/** The keys under which a chart keeps its defaults, so that a profile can come between them and the user's values. */
const defaultsKey = '_internal_defaults_do_not_set'

/** Reads each chart once. */
export interface ChartSource {
  /** @throws MeshError when the user's folder lacks it; undefined when the user named one single chart and it is another */
  load(name: ChartName): Promise<Chart | undefined>
  /** The text of an installation profile, with the file's name; undefined when there is none of that name. */
  profile(name: string): {readonly file: string; readonly text: string} | undefined
  profileNames(): string[]
  /** Whether charts come from the user and profiles do not: then our release's images do not fit the charts. */
  readonly mixed: boolean
}

export function chartSource({own, user}: ChartFolders): ChartSource {
  if (user !== undefined && !existsSync(user)) throw new MeshError(Exit.Failed, `--charts ${user} does not exist`)
  const profiles = profileFolder(own, user)
  const loaded = new Map<ChartName, Promise<Chart | undefined>>()
  return {
    load(name) {
      const before = loaded.get(name)
      if (before !== undefined) return before
      const chart = user === undefined ? loadChart({path: join(own, name)}) : loadUserChart(user, name)
      loaded.set(name, chart)
      return chart
    },
    profile(name) {
      const file = join(profiles, `${name}.yaml`)
      return /^[\w.-]+$/.test(name) && existsSync(file) ? {file, text: readFileSync(file, 'utf8')} : undefined
    },
    profileNames: () =>
      readdirSync(profiles)
        .flatMap((file) => /^(.+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort(),
    mixed: user !== undefined && profiles === join(own, 'profiles'),
  }
}

/** A release's folder has its profiles beside its charts. */
function profileFolder(own: string, user: string | undefined): string {
  const beside =
    user === undefined ? [] : [join(user, 'profiles'), join(user, 'manifests/profiles'), join(user, '../profiles')]
  return beside.find((folder) => existsSync(join(folder, 'default.yaml'))) ?? join(own, 'profiles')
}

async function loadUserChart(user: string, name: ChartName): Promise<Chart | undefined> {
  if (!statSync(user).isDirectory() || existsSync(join(user, 'Chart.yaml'))) {
    const chart = await loadChart({path: user})
    return chart.metadata.name === places[name].published ? chart : undefined
  }
  const {released, published} = places[name]
  const folders = ['', 'charts', 'manifests/charts'].flatMap((folder) =>
    [...new Set([released, published, name])].map((chart) => join(user, folder, chart)),
  )
  const folder = folders.find((candidate) => existsSync(join(candidate, 'Chart.yaml')))
  if (folder !== undefined) return loadChart({path: folder})
  const archive = readdirSync(user)
    .sort()
    .findLast((file) => file.startsWith(`${published}-`) && file.endsWith('.tgz'))
  if (archive !== undefined) return loadChart({path: join(user, archive)})
  throw new MeshError(Exit.Failed, `--charts ${user} holds no chart ${published}, which the configuration needs`, {
    hint: `helm pull istio/${published} --untar --untardir ${user}`,
  })
}

/** A chart's defaults as its users know them. */
export function chartDefaults(chart: Chart): JsonObject {
  const values = plainValues(chart.values)
  const defaults = values[defaultsKey]
  return isJsonObject(defaults) ? defaults : values
}

/** A values file that lies beside a chart's values.yaml; empty when there is none. */
export function besideValues(chart: Chart, name: string): JsonObject {
  const file = chart.files.find((candidate) => candidate.name === name)
  const value = file === undefined ? null : parseYamlValue(fileText(file), {file: name})
  return isJsonObject(value) ? value : {}
}
