// Renders Linkerd's control plane from every layer of values that a user can give.

import {Exit, MeshError} from '../../errors.ts'
import {type Chart, helmNumbers, loadChart, plainValues, renderChart, type Values} from '../../helm/index.ts'
import type {JsonObject} from '../../kube/object.ts'
import type {ManifestDocument} from '../documents.ts'
import {documentsOf, inApplyOrder, objectDocument} from '../documents.ts'
import {unknownValues} from '../unknown-values.ts'
import {mergeTrees, valueAt, withValue} from '../values.ts'
import type {ChartFolders} from './charts.ts'
import {findChart, knownValues, valuesFile} from './charts.ts'
import type {ExternalIssuer} from './cluster-facts.ts'
import {completeIdentity, type IdentityOptions, withIdentityFiles} from './identity.ts'
import {registryOverrides} from './registry.ts'
import {overridesSecret} from './stored-config.ts'
import {checkValues} from './value-rules.ts'

/** The release of Linkerd that mesh is made for. */
export const linkerdVersion = 'edge-26.8.3'

/** What a chart's values hold where the release's version belongs. */
const versionPlaceholder = 'linkerdVersionValue'

export interface InstallRequest {
  charts: ChartFolders
  namespace: string
  /** `mesh/cli 0.1.0`, for the annotation that says who made an object. */
  createdBy: string
  /** Values of an earlier install, under everything that this one is asked for. */
  stored?: JsonObject | undefined
  ha: boolean
  registry?: string | undefined
  /** From flags. */
  flags: JsonObject
  /** From --values and --set, over everything else. */
  user: Values
  identityFiles: IdentityOptions['files']
  /** The certificates of --identity-external-issuer. */
  external?: ExternalIssuer | undefined
  externalIssuer: boolean
  /** Read from the cluster; absent with --ignore-cluster. */
  apiServerPorts?: string | undefined
  now: Date
  randomBytes(size: number): Uint8Array
  /** For the webhooks' certificates; made by prepareWebhookKeys(). */
  certificateKeys: Promise<readonly string[]>
}

export interface Rendered {
  /** Namespaces and CRDs first. */
  documents: readonly ManifestDocument[]
  /** One sentence each. */
  warnings: readonly string[]
}

/** @throws MeshError for values that break a rule, certificates that do not fit, or a template that fails */
export async function renderControlPlane(request: InstallRequest): Promise<Rendered> {
  const {charts, namespace, now, randomBytes} = request
  const chart = await loadChart({path: findChart(charts, 'control-plane')})
  const unset = valuesFile(chart, 'values-cli.yaml') ?? {}
  const defaults = mergeTrees(plainValues(chart.values), unset)
  const user = plainValues(request.user)
  const layered = layeredValues(request, chart, unset)
  const values = await completeIdentity(withIdentityFiles(mergeTrees(layered, user), request.identityFiles), {
    files: request.identityFiles,
    external: request.external,
    namespace,
    now,
  })
  checkValues(values)
  const files = renderChart(chart, {
    values: helmNumbers({...values, cliVersion: request.createdBy}),
    release: {name: 'linkerd', namespace, service: 'CLI'},
    now: () => now,
    randomBytes,
    certificateKeys: await request.certificateKeys,
  })
  const documents = [...documentsOf(files), objectDocument(overridesSecret(defaults, values, namespace))]
  return {documents: inApplyOrder(documents), warnings: unknownValues(user, await knownValues(charts, defaults))}
}

/** The chart's defaults, those of --ha, what the command line leaves unset, an earlier install's values, the registry, single flags. */
function layeredValues(request: InstallRequest, chart: Chart, unset: JsonObject): JsonObject {
  const {stored, ha, registry, flags, externalIssuer, apiServerPorts} = request
  let values = withRelease(plainValues(chart.values))
  if (ha) values = mergeTrees(values, haValues(chart))
  values = mergeTrees(values, unset)
  if (apiServerPorts !== undefined) values = withValue(values, 'proxyInit.kubeAPIServerPorts', apiServerPorts)
  if (stored !== undefined) values = mergeTrees(values, stored)
  if (externalIssuer) values = withValue(values, 'identity.issuer.scheme', 'kubernetes.io/tls')
  if (registry !== undefined) values = mergeTrees(values, registryOverrides(values, registry))
  return mergeTrees(values, flags)
}

/** Our own chart leaves the release open; another one's values say which they are. */
export function withRelease(values: JsonObject): JsonObject {
  return valueAt(values, 'linkerdVersion') === versionPlaceholder
    ? withValue(values, 'linkerdVersion', linkerdVersion)
    : values
}

function haValues(chart: Chart): JsonObject {
  const values = valuesFile(chart, 'values-ha.yaml')
  if (values === undefined)
    throw new MeshError(Exit.Failed, `chart ${chart.metadata.name} has no values-ha.yaml, so it knows no --ha`)
  return values
}
