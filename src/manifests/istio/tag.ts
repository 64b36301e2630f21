// Revision tags: other names for a revision, by which namespaces choose it without naming it.

import {join} from 'node:path'
import {Exit, MeshError} from '../../errors.ts'
import {helmNumbers, loadChart, renderChart} from '../../helm/index.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {defaultRevision, labels, objects, tagServicePrefix, tagWebhookPrefix} from '../../meshes/istio.ts'
import {isJsonObject, type Json} from '../../yaml/index.ts'
import {documentsOf, type ManifestDocument, objectDocument} from '../documents.ts'

export interface TagRequest {
  readonly tag: string
  /** The webhook configuration of the revision that the tag is for, in the cluster or just rendered. */
  readonly webhook: KubeObject
  /** The control plane's. */
  readonly namespace: string
  /** The folder of our own charts. */
  readonly charts: string
  /** The tag `default` also injects pods of namespaces that say nothing. */
  readonly autoInject?: boolean | undefined
  /** Another name for the webhook configuration. */
  readonly webhookName?: string | undefined
  /**
   * Labels of an installation, which then may replace the tag; without them the tag is the user's own, and no installation
   * takes it away.
   */
  readonly owner?: Readonly<Record<string, string>> | undefined
  /** The default validator of the cluster, whose policy istiod may have tightened. */
  readonly validator?: KubeObject | undefined
}

/** What the webhook of a revision says of where it is called. */
interface Injector {
  readonly revision: string
  readonly clientConfig: JsonObject
  readonly reinvocationPolicy: Json
  readonly labels: JsonObject
  readonly annotations: JsonObject
}

/**
 * The webhook configuration and the Service of a tag; of the tag `default` also the validation of what names no revision.
 * @throws MeshError for a tag that is no name, or a webhook configuration that does not inject
 */
export async function renderTag(request: TagRequest): Promise<readonly ManifestDocument[]> {
  const {tag, namespace, charts, autoInject = false} = request
  if (!/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(tag))
    throw new MeshError(Exit.Usage, `a tag has lower case letters, digits and dashes, got "${tag}"`)
  const injector = injectorOf(request.webhook)
  const files = renderChart(await loadChart({path: join(charts, 'istiod')}), {
    values: helmNumbers({
      revision: injector.revision,
      revisionTags: [tag],
      global: {istioNamespace: namespace},
      sidecarInjectorWebhook: {enableNamespacesByDefault: autoInject},
    }),
    release: {name: 'istio', namespace},
  })
  const rendered = documentsOf(files).map((document) => document.object())
  const webhook = rendered.find(
    ({kind, metadata}) => kind === 'MutatingWebhookConfiguration' && metadata.name.startsWith(tagWebhookPrefix),
  )
  const service = rendered.find(
    ({kind, metadata}) => kind === 'Service' && metadata.name === `${tagServicePrefix}${tag}`,
  )
  if (webhook === undefined || service === undefined) throw new Error(`the chart istiod renders no tag ${tag}`)
  const tagWebhook = withInjector(webhook, injector, request)
  const validators = tag === defaultRevision ? [defaultValidator(tagWebhook, injector, request)] : []
  return [tagWebhook, ...validators, {...service, metadata: relabelled(service, {}, request)}].map(objectDocument)
}

function injectorOf(configuration: KubeObject): Injector {
  const {metadata, webhooks} = configuration
  const revision = isJsonObject(metadata.labels) ? metadata.labels[labels.revision] : undefined
  const injects = (webhook: Json) => isJsonObject(webhook) && String(webhook.name).endsWith('sidecar-injector.istio.io')
  const found = Array.isArray(webhooks) ? webhooks.find(injects) : undefined
  if (typeof revision !== 'string' || !isJsonObject(found) || !isJsonObject(found.clientConfig)) {
    throw new MeshError(Exit.Failed, `${configuration.kind} ${metadata.name} is no injector of a revision of Istio`)
  }
  const {app, ...others} = isJsonObject(metadata.labels) ? metadata.labels : {}
  return {
    revision: revision === defaultRevision ? '' : revision,
    clientConfig: found.clientConfig,
    reinvocationPolicy: found.reinvocationPolicy ?? 'Never',
    labels: others,
    annotations: isJsonObject(metadata.annotations) ? metadata.annotations : {},
  }
}

/** A tag's webhooks are called where the revision's are, whatever the charts would make of it today. */
function withInjector(webhook: KubeObject, injector: Injector, request: TagRequest): KubeObject {
  const {clientConfig, reinvocationPolicy} = injector
  const webhooks = (Array.isArray(webhook.webhooks) ? webhook.webhooks : []).map((entry) =>
    isJsonObject(entry) ? {...entry, clientConfig, reinvocationPolicy} : entry,
  )
  const metadata = relabelled(webhook, injector.labels, request)
  const {annotations} = injector
  return {
    ...webhook,
    metadata: {
      ...metadata,
      name: request.webhookName ?? metadata.name,
      ...(Object.keys(annotations).length > 0 && {annotations}),
    },
    webhooks,
  }
}

function defaultValidator(webhook: KubeObject, {clientConfig, revision}: Injector, request: TagRequest): KubeObject {
  const url = typeof clientConfig.url === 'string' ? new URL('/validate', clientConfig.url).href : undefined
  const {caBundle} = clientConfig
  const {app, ...shared} = isJsonObject(webhook.metadata.labels) ? webhook.metadata.labels : {}
  const service = {
    name: revision === '' ? objects.istiod : `${objects.istiod}-${revision}`,
    namespace: request.namespace,
    path: '/validate',
  }
  return {
    apiVersion: webhook.apiVersion,
    kind: 'ValidatingWebhookConfiguration',
    metadata: {
      name: objects.defaultValidator,
      labels: {...shared, app: 'istiod', istio: 'istiod'},
    },
    webhooks: [
      {
        name: 'validation.istio.io',
        admissionReviewVersions: ['v1'],
        clientConfig: {...(url === undefined ? {service} : {url}), ...(caBundle !== undefined && {caBundle})},
        // istiod turns this into Fail once it answers; nobody turns it back.
        ...(isTightened(request.validator) ? {} : {failurePolicy: 'Ignore'}),
        objectSelector: {matchExpressions: [{key: labels.revision, operator: 'DoesNotExist'}]},
        rules: [
          {
            operations: ['CREATE', 'UPDATE'],
            apiGroups: ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
            apiVersions: ['*'],
            resources: ['*'],
          },
        ],
        sideEffects: 'None',
      },
    ],
  }
}

function isTightened(validator: KubeObject | undefined): boolean {
  const webhooks = Array.isArray(validator?.webhooks) ? validator.webhooks : []
  return webhooks.some((webhook) => isJsonObject(webhook) && webhook.failurePolicy === 'Fail')
}

function relabelled({metadata}: KubeObject, more: JsonObject, {owner}: TagRequest): KubeObject['metadata'] {
  const all = {...(isJsonObject(metadata.labels) ? metadata.labels : {}), ...more, ...owner}
  const kept = Object.entries(all).filter(([key]) => owner !== undefined || !key.includes('operator.istio.io'))
  // The tag's own names win over those of the revision.
  const own = isJsonObject(metadata.labels) ? metadata.labels : {}
  const tag = own[labels.tag]
  return {...metadata, labels: {...Object.fromEntries(kept), ...(tag !== undefined && {[labels.tag]: tag})}}
}

/** A webhook configuration that no longer injects: the tag `default` does, and two would inject a pod twice. */
export function withoutInjection(configuration: KubeObject): KubeObject {
  const never = {matchLabels: {'istio.io/deactivated': 'never-match'}}
  const webhooks = (Array.isArray(configuration.webhooks) ? configuration.webhooks : []).map((webhook) =>
    isJsonObject(webhook) ? {...webhook, namespaceSelector: never, objectSelector: never} : webhook,
  )
  return {...configuration, webhooks}
}
