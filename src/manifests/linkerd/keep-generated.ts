// Puts what an install made for itself back into a later render of it: its webhooks' certificates, and the hour of its heartbeat.

import type {Cluster} from '../../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {objects, webhooks} from '../../meshes/linkerd.ts'
import {at, isJsonObject, type Json} from '../../yaml/index.ts'
import {type ManifestDocument, objectDocument} from '../documents.ts'
import {valueAt} from '../values.ts'

interface Generated {
  readonly kind: string
  readonly name: string
  /** Whether these values leave it to the chart to make one. */
  isMade(values: JsonObject): boolean
  /** Takes the generated fields of one into the other. */
  keep(rendered: KubeObject, live: KubeObject): KubeObject
}

/** The value keys of the webhooks, as the chart has them. */
const valueKeys = {injector: 'proxyInjector', profile: 'profileValidator', policy: 'policyValidator'} as const

const makesCertificate = (key: string) => (values: JsonObject) =>
  !['crtPEM', 'externalSecret', 'injectCaFrom', 'injectCaFromSecret', 'caBundle'].some((field) =>
    isGiven(valueAt(values, `${key}.${field}`)),
  )

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false
}

/** The annotation by which pods restart with new certificates. */
const checksum = ['spec', 'template', 'metadata', 'annotations', 'checksum/config'] as const

const generated: readonly Generated[] = [
  ...(['injector', 'profile', 'policy'] as const).flatMap((name): Generated[] => {
    const {kind, configuration, service} = webhooks[name]
    const isMade = makesCertificate(valueKeys[name])
    return [
      {kind: 'Secret', name: `${service}-k8s-tls`, isMade, keep: (rendered, live) => kept(rendered, live, ['data'])},
      {kind, name: configuration, isMade, keep: withAuthority},
    ]
  }),
  {
    kind: 'Deployment',
    name: 'linkerd-proxy-injector',
    isMade: makesCertificate(valueKeys.injector),
    keep: (rendered, live) => kept(rendered, live, checksum),
  },
  {
    kind: 'Deployment',
    name: 'linkerd-destination',
    isMade: (values) => [valueKeys.profile, valueKeys.policy].every((key) => makesCertificate(key)(values)),
    keep: (rendered, live) => kept(rendered, live, checksum),
  },
  {
    kind: 'CronJob',
    name: objects.heartbeat,
    isMade: (values) => !isGiven(valueAt(values, 'heartbeatSchedule')),
    keep: (rendered, live) => kept(rendered, live, ['spec', 'schedule']),
  },
]

/**
 * @param values what the user has said, in this run and in earlier ones: a certificate of the user's own is not replaced
 * @param documents rendered anew
 */
export async function keepGenerated(
  cluster: Cluster,
  values: JsonObject,
  documents: readonly ManifestDocument[],
): Promise<ManifestDocument[]> {
  return Promise.all(
    documents.map(async (document) => {
      if (!generated.some(({kind}) => kind === document.kind)) return document
      const rendered = document.object()
      const entry = generated.find(({kind, name}) => kind === rendered.kind && name === rendered.metadata.name)
      if (entry === undefined || !entry.isMade(values)) return document
      const live = await cluster.find(rendered)
      return live === undefined ? document : objectDocument(entry.keep(rendered, live))
    }),
  )
}

/** The object with one field as another has it, when that one has it. */
function kept(object: KubeObject, from: KubeObject, path: readonly string[]): KubeObject {
  const value = at(from, ...path)
  return value === undefined ? object : {...object, ...replaced(object, path, value)}
}

function replaced(tree: JsonObject, [key = '', ...rest]: readonly string[], value: Json): JsonObject {
  const below = tree[key]
  return {...tree, [key]: rest.length === 0 ? value : replaced(isJsonObject(below) ? below : {}, rest, value)}
}

/** Webhooks with the certificates by which the API server knows their servers. */
function withAuthority(rendered: KubeObject, live: KubeObject): KubeObject {
  const hooks = Array.isArray(rendered.webhooks) ? rendered.webhooks : []
  return {
    ...rendered,
    webhooks: hooks.map((hook, index) => {
      const caBundle = at(live, 'webhooks', index, 'clientConfig', 'caBundle')
      return isJsonObject(hook) && caBundle !== undefined
        ? replaced(hook, ['clientConfig', 'caBundle'], caBundle)
        : hook
    }),
  }
}
