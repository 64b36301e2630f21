// Renders an installation of Istio from everything that a user can configure it with.

import {Exit, MeshError} from '../../errors.ts'
import {crdFiles, helmNumbers, type RenderedFile, renderChart} from '../../helm/index.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {JsonObject} from '../../kube/object.ts'
import {labels, minimumKubernetes, objects} from '../../meshes/istio.ts'
import {documentsOf, inApplyOrder, type ManifestDocument, objectDocument} from '../documents.ts'
import {mergeTrees} from '../values.ts'
import {type ChartFolders, type ChartSource, chartSource} from './charts.ts'
import {detectedSettings, needsDefaultTag, networkWarnings, requireKubernetes} from './cluster-facts.ts'
import {componentValues, withChartValues} from './component-values.ts'
import {type Component, type ComponentSpec, enabledComponents, textAt} from './components.ts'
import {type ConfigFile, type ConfigLayers, readConfigFiles} from './config-files.ts'
import {chartValues, checkAgainstKnown, knownValues} from './known-values.ts'
import {mergeOperator, objectAt} from './operator.ts'
import {ownerLabels, withLabels} from './owner.ts'
import {patchComponent} from './patches.ts'
import type {SetFlag} from './set-flags.ts'
import {renderTag, withoutInjection} from './tag.ts'
import {checkOperator} from './value-rules.ts'

export interface IstioRequest {
  readonly charts: ChartFolders
  /** IstioOperators and values, the later wins. */
  readonly files: readonly ConfigFile[]
  /** In the order of the command line; over the files. */
  readonly set: readonly SetFlag[]
  /** Single flags, over --set. */
  readonly profile?: string | undefined
  readonly revision?: string | undefined
  /** The control plane's; the configuration decides when absent. */
  readonly namespace?: string | undefined
  /** The CustomResourceDefinitions alone. */
  readonly crds: boolean
  /** Also the Namespace of the control plane. */
  readonly createNamespace?: boolean
  /** Also the tag `default`, where istioctl would make it. */
  readonly defaultTag?: boolean
  /** With the labels by which `istioctl uninstall` and pruning find objects. */
  readonly owned?: boolean
  readonly now: Date
  randomBytes(size: number): Uint8Array
}

/** What one component consists of, for applying one after the other. */
export interface RenderedComponent {
  readonly component: Component
  readonly documents: readonly ManifestDocument[]
}

export interface RenderedIstio {
  /** Namespaces and CRDs first, then component by component. */
  readonly documents: readonly ManifestDocument[]
  readonly components: readonly RenderedComponent[]
  /** One sentence each. */
  readonly warnings: readonly string[]
  /** Where the control plane goes. */
  readonly namespace: string
}

/**
 * @param cluster the cluster that it is for; undefined renders without looking at one
 * @throws MeshError for a configuration that breaks a rule, or a template that fails
 */
export async function renderIstio(request: IstioRequest, cluster: Cluster | undefined): Promise<RenderedIstio> {
  const source = chartSource(request.charts)
  const layers = readConfigFiles(request.files)
  const version = await cluster?.version()
  if (version !== undefined) requireKubernetes(version)
  const detected = version === undefined ? [] : detectedSettings(version)
  const {operator, user} = mergeOperator({files: layers.operator, set: setFlags(request), detected}, source)
  const warnings = [
    ...(await checkUserValues(objectAt(user, 'spec.values'), layers, source, request)),
    ...checkOperator(operator),
  ]
  // Values that nobody checks, because the user says so.
  const values = mergeTrees(objectAt(operator, 'spec.values'), objectAt(operator, 'spec.unvalidatedValues'))

  const specs = enabledComponents(operator).filter(({component}) => !request.crds || component.chart === 'base')
  const kubeVersion = version?.gitVersion ?? `v${minimumKubernetes.major}.${minimumKubernetes.minor}.0`
  const rendered = await Promise.all(
    specs.map((spec) => renderComponent(spec, {request, source, layers, values, kubeVersion, operator})),
  )
  if (cluster !== undefined && !request.crds)
    warnings.push(...(await networkWarnings(cluster, new Set(specs.map(({component}) => component.chart)))))
  const parts = request.crds
    ? rendered.map(onlyCrds)
    : await withDefaultTag(rendered, {request, cluster, operator, values})
  const namespace = textAt(operator, 'metadata.namespace') ?? ''
  const first =
    request.createNamespace && !request.crds && parts.length > 0 ? [namespaceDocument(namespace, values)] : []
  return {
    documents: inApplyOrder([...first, ...parts.flatMap(({documents}) => documents)]),
    components: parts.map(({component, documents}) => ({component, documents})),
    warnings: [...new Set([...warnings, ...parts.flatMap((part) => part.warnings)])],
    namespace,
  }
}

function setFlags({set, profile, revision, namespace}: IstioRequest): SetFlag[] {
  const single: readonly (readonly [path: string, value: string | undefined])[] = [
    ['profile', profile],
    ['revision', revision],
    ['values.global.istioNamespace', namespace],
  ]
  return [
    ...set,
    ...single.flatMap(([path, value]): SetFlag[] =>
      value === undefined ? [] : [{kind: 'set-string', text: `${path}=${value}`}],
    ),
  ]
}

/** Charts of another release may read values that ours do not: then an unknown one is no error. */
async function checkUserValues(
  values: JsonObject,
  layers: ConfigLayers,
  source: ChartSource,
  {charts}: IstioRequest,
): Promise<string[]> {
  if (charts.user !== undefined || (Object.keys(values).length === 0 && layers.charts.size === 0)) return []
  const known = await knownValues(source)
  const warnings = checkAgainstKnown(values, known)
  for (const [name, given] of layers.charts) {
    const chart = await source.load(name)
    const own = chart === undefined ? {} : chartValues(chart)
    warnings.push(...checkAgainstKnown(given, mergeTrees(known, own)))
  }
  return warnings
}

interface Part extends RenderedComponent {
  readonly warnings: readonly string[]
}

interface Context {
  readonly request: IstioRequest
  readonly source: ChartSource
  readonly layers: ConfigLayers
  readonly values: JsonObject
  readonly kubeVersion: string
  readonly operator: JsonObject
}

async function renderComponent(spec: ComponentSpec, context: Context): Promise<Part> {
  const {request, source, layers, values, kubeVersion, operator} = context
  const {component, namespace} = spec
  const chart = await source.load(component.chart)
  if (chart === undefined)
    return {
      component,
      documents: [],
      warnings: [`component ${component.key} is left out: --charts names one chart, and it is another`],
    }
  const own = withChartValues(componentValues(spec, values), component, layers.charts.get(component.chart) ?? {})
  const files = renderChart(chart, {
    values: helmNumbers(own),
    release: {name: 'istio', namespace},
    capabilities: {kubeVersion},
    now: () => request.now,
    randomBytes: request.randomBytes,
  })
  const crds = objectAt(values, 'base').enableIstioConfigCRDs === false ? [] : crdFiles(chart)
  const documents = documentsOf([...crds, ...files])
  const patched = patchComponent(documents, spec, textAt(values, 'revision'))
  const owner = request.owned === true ? ownerLabels(operator, component.name) : undefined
  return {
    component,
    documents:
      owner === undefined ? patched.documents : patched.documents.map((document) => withLabels(document, owner)),
    warnings: [...chartWarnings(files), ...patched.warnings],
  }
}

/** Charts warn in their notes, in lines of their own. */
function chartWarnings(files: readonly RenderedFile[]): string[] {
  return files
    .filter(({kind}) => kind === 'notes')
    .flatMap(({text}) => text.split('\n'))
    .flatMap((line) => /^WARNING: (.+)$/.exec(line)?.[1] ?? [])
}

function onlyCrds(part: Part): Part {
  return {...part, documents: part.documents.filter(({kind}) => kind === 'CustomResourceDefinition')}
}

interface TagContext extends Pick<Context, 'request' | 'operator' | 'values'> {
  readonly cluster: Cluster | undefined
}

/** The tag `default` takes over from the webhooks of an installation without a revision, which would inject beside it. */
async function withDefaultTag(
  parts: readonly Part[],
  {request, cluster, operator, values}: TagContext,
): Promise<readonly Part[]> {
  const pilot = parts.find(({component}) => component.chart === 'istiod')
  const webhook = pilot?.documents.find(
    (document) =>
      document.kind === 'MutatingWebhookConfiguration' && document.object().metadata.name.startsWith(objects.injector),
  )
  if (request.defaultTag !== true || pilot === undefined || webhook === undefined) return parts
  if (!(await needsDefaultTag(cluster, values))) return parts
  const validator = await cluster?.get('validatingwebhookconfigurations', {name: objects.defaultValidator})
  const tag = await renderTag({
    tag: 'default',
    webhook: webhook.object(),
    namespace: textAt(operator, 'metadata.namespace') ?? '',
    charts: request.charts.own,
    autoInject: objectAt(values, 'sidecarInjectorWebhook').enableNamespacesByDefault === true,
    owner: {...ownerLabels(operator, pilot.component.name), [labels.notPruned]: 'true'},
    validator,
  })
  const isDefault = textAt(values, 'revision') === undefined
  const silenced = pilot.documents.map((document) =>
    document === webhook && isDefault ? objectDocument(withoutInjection(document.object())) : document,
  )
  return parts.map((part) => (part === pilot ? {...part, documents: [...silenced, ...tag]} : part))
}

function namespaceDocument(name: string, values: JsonObject): ManifestDocument {
  if (name === '') throw new MeshError(Exit.Failed, 'the configuration names no namespace for the control plane')
  const network = textAt(values, 'global.network')
  const metadata = {name, ...(network !== undefined && {labels: {[labels.network]: network}})}
  return objectDocument({apiVersion: 'v1', kind: 'Namespace', metadata})
}
