// Renders a chart: its templates are parsed once, and executed with the chart's values or as single named templates.

import {randomBytes} from 'node:crypto'
import {Exit, MeshError} from '../../errors.ts'
import {type Chart, fileText, isLibrary} from '../chart/chart.ts'
import {isCompatible} from '../chart/compatible.ts'
import {helmFunctions} from '../functions/index.ts'
import {parseTemplates, type TemplateSet, type TemplateSource} from '../template/index.ts'
import {compareStrings, type GoMap, type GoValue, isGoMap, mapGet, mapSet} from '../value.ts'
import {coalesceValues} from '../values/coalesce.ts'
import {selectDependencies} from '../values/dependencies.ts'
import {checkSchemas} from '../values/schema.ts'
import type {Values} from '../values/values.ts'
import {type Capabilities, capabilitiesStruct, OFFLINE} from './capabilities.ts'
import {chartStruct} from './chart-struct.ts'
import {filesMap} from './files-map.ts'
import {cleanOutput, type Lookup, templateFunctions} from './template-functions.ts'

export interface Release {
  readonly name: string
  readonly namespace: string
  readonly isUpgrade?: boolean
  readonly revision?: number
  /** Who renders: `Helm`, unless a chart has to know that it is a command line. */
  readonly service?: string
}

export interface EngineOptions {
  /** The user's values, as mergeValues gives them. */
  readonly values?: Values
  readonly release?: Release
  readonly capabilities?: Capabilities
  /** The system's clock and randomness, unless a test or a repeatable render brings its own. */
  readonly now?: () => Date
  readonly randomBytes?: (count: number) => Uint8Array
  /** Private keys for the certificates that templates make, as makeCertificateKeys gives them; more are made when they run out. */
  readonly certificateKeys?: readonly string[]
  /** What `lookup` finds in the cluster; nothing without it, as in `helm template`. */
  readonly lookup?: Lookup
}

/** What one template file rendered. */
export interface RenderedFile {
  /** The template's path, the chart's name first: `linkerd-crds/templates/policy.yaml`. */
  readonly name: string
  /** The chart that the template lies in; sub-charts below their parents: `shop/charts/cart`. */
  readonly chart: string
  readonly text: string
  /** `notes` is NOTES.txt: words for the user, not YAML. */
  readonly kind: 'manifests' | 'notes'
}

export interface Engine {
  /** Executes every template that is not a partial, those of the sub-charts too; in the order of their names. */
  render(): RenderedFile[]
  /** Executes one named template with any data, as often as wanted. */
  include(name: string, data: GoValue): string
  /** `.` of the root chart's templates: Values, Release, Chart, Capabilities, Files, Subcharts. */
  readonly root: GoMap
}

/** A template file with the chart that it belongs to and the data that it is executed with. */
interface Template extends TemplateSource {
  readonly chart: string
  readonly scope: GoMap
}

const DEFAULT_RELEASE: Release = {name: 'release-name', namespace: 'default'}

/**
 * @throws MeshError when the values contradict the chart, or the chart wants another Kubernetes
 * @throws TemplateError when a template does not parse
 */
export function createEngine(loaded: Chart, options: EngineOptions = {}): Engine {
  const capabilities = options.capabilities ?? OFFLINE
  checkKubeVersion(loaded, capabilities)
  const userValues = options.values ?? {}
  const chart = selectDependencies(loaded, userValues)
  const values = coalesceValues(chart, userValues, 'delete')
  checkSchemas(chart, values)
  const templates: Template[] = []
  const shared = {
    Release: releaseMap(options.release ?? DEFAULT_RELEASE),
    Capabilities: capabilitiesStruct(capabilities),
  }
  const root = collect(chart, {path: chart.metadata.name, isRoot: true, values, shared, templates})
  templates.sort(deepestFirst)
  const set = parseTemplates(templates, functionsFor(options))
  return {root, render: () => renderAll(set, templates), include: (name, data) => execute(set, name, data)}
}

/** @throws MeshError also for a library chart, which has nothing to render */
export function renderChart(chart: Chart, options: EngineOptions = {}): RenderedFile[] {
  if (isLibrary(chart))
    throw new MeshError(Exit.Failed, `${chart.metadata.name} is a library chart: it renders nothing by itself`)
  return createEngine(chart, options).render()
}

/** The files in crds/, of sub-charts too: they are installed first, and are no templates. */
export function crdFiles(chart: Chart, path = chart.metadata.name): RenderedFile[] {
  const own = chart.files.filter(({name}) => /^crds\/.*\.(?:ya?ml|json)$/i.test(name))
  return [
    ...own.map((file) => ({
      name: `${path}/${file.name}`,
      chart: path,
      text: fileText(file),
      kind: 'manifests' as const,
    })),
    ...chart.dependencies.flatMap((child) => crdFiles(child, `${path}/charts/${child.metadata.name}`)),
  ]
}

function checkKubeVersion({metadata: {name, kubeVersion}}: Chart, capabilities: Capabilities): void {
  if (kubeVersion === '' || isCompatible(kubeVersion, capabilities.kubeVersion)) return
  throw new MeshError(Exit.Failed, `chart ${name} needs Kubernetes ${kubeVersion}, got ${capabilities.kubeVersion}`)
}

function functionsFor(options: EngineOptions) {
  const keys = [...(options.certificateKeys ?? [])]
  const functions = helmFunctions({
    now: options.now ?? (() => new Date()),
    randomBytes: options.randomBytes ?? randomBytes,
    nextCertificateKey: () => keys.shift(),
  })
  return {...functions, ...templateFunctions(options.lookup)}
}

function releaseMap({name, namespace, isUpgrade = false, revision = 1, service = 'Helm'}: Release): GoMap {
  return {
    Name: name,
    Namespace: namespace,
    IsUpgrade: isUpgrade,
    IsInstall: !isUpgrade,
    Revision: BigInt(revision),
    Service: service,
  }
}

interface Scope {
  /** `shop/charts/cart` */
  path: string
  isRoot: boolean
  values: GoMap
  shared: GoMap
  /** Receives the chart's templates and those below it. */
  templates: Template[]
}

/** @returns `.` for the chart's templates. Its maps are shared with sub-charts and templates: what one `set`s, the next sees. */
function collect(chart: Chart, {path, isRoot, values, shared, templates}: Scope): GoMap {
  const subCharts: GoMap = {}
  const scope: GoMap = {
    Chart: chartStruct(chart, isRoot),
    Files: filesMap(chart.files),
    ...shared,
    Values: values,
    Subcharts: subCharts,
  }
  for (const child of chart.dependencies) {
    const {name} = child.metadata
    const below = mapGet(values, name)
    const childValues = isGoMap(below) ? below : {}
    mapSet(
      subCharts,
      name,
      collect(child, {path: `${path}/charts/${name}`, isRoot: false, values: childValues, shared, templates}),
    )
  }
  for (const file of chart.templates) {
    if (isLibrary(chart) && !isPartial(file.name)) continue
    templates.push({name: `${path}/${file.name}`, text: fileText(file), chart: path, scope})
  }
  return scope
}

/** Helm's order: the last definition of a name wins, so that a parent chart's replaces its sub-chart's. */
function deepestFirst(a: Template, b: Template): number {
  return b.name.split('/').length - a.name.split('/').length || compareStrings(b.name, a.name)
}

function isPartial(name: string): boolean {
  return name.slice(name.lastIndexOf('/') + 1).startsWith('_')
}

function renderAll(set: TemplateSet, templates: readonly Template[]): RenderedFile[] {
  const rendered: RenderedFile[] = []
  for (const {name, chart, scope} of templates) {
    if (isPartial(name)) continue
    scope.Template = {Name: name, BasePath: `${chart}/templates`}
    rendered.push({
      name,
      chart,
      text: execute(set, name, scope),
      kind: name.endsWith('NOTES.txt') ? 'notes' : 'manifests',
    })
  }
  return rendered.sort((a, b) => compareStrings(a.name, b.name))
}

function execute(set: TemplateSet, name: string, data: GoValue): string {
  return cleanOutput(set.execute(name, data, {missingKey: 'zero'}))
}
