// Says why a workload has no sidecar of Istio: the questions in the order in which API server and injector ask them.

import {defaultRevision, labels, annotations as names, systemNamespaces} from '../../meshes/istio.ts'
import {type JsonObject, selects} from '../../yaml/index.ts'
import {type InputObject, textsAt} from '../object.ts'
import type {Reason} from '../outcome.ts'
import {reasonTexts} from '../reasons.ts'
import type {Explanation} from '../why.ts'
import type {RunningPod} from '../workload.ts'
import {reasonAgainst, wishOf} from './decision.ts'
import type {InjectorConfig} from './injector-config.ts'
import {hasLinkerd} from './pod-facts.ts'
import {type InjectedPod, injectedPod} from './pod-owner.ts'

/** One webhook of an injector, as far as it decides about a pod. */
export interface InjectorWebhook {
  readonly configuration: string
  readonly namespaceSelector: JsonObject
  readonly objectSelector: JsonObject
  /** The revision whose injector it calls. */
  readonly revision: string
  /** The tag that it stands for; undefined for a revision's own. */
  readonly tag: string | undefined
  readonly createdAt: Date | undefined
  /** Whether a pod of the injector is behind it. */
  readonly isServed: boolean
  readonly hasCertificate: boolean
}

export interface IstioSurroundings {
  /** undefined when it is not known. */
  readonly namespace: JsonObject | undefined
  /** undefined: no cluster was asked. */
  readonly webhooks: readonly InjectorWebhook[] | undefined
  /** Of each revision; undefined where it cannot be read. */
  configOf(revision: string): InjectorConfig | undefined
  readonly pods: readonly RunningPod[]
}

type Cause = Explanation['causes'][number]

/** @returns every cause that applies, the deciding one first */
export function explainIstioInjection(object: InputObject, surroundings: IstioSurroundings): Explanation {
  const pod = injectedPod(object)
  if (pod === undefined) {
    const text = `a ${object.kind} has no pod template`
    return {isInjected: false, causes: [cause('unsupported-kind', text, 'name the workload whose pods are meant')]}
  }
  const matching = matchingWebhooks(pod, surroundings)
  const wanted = matching?.[0]?.revision
  const stale = wanted === undefined ? [] : otherRevisionCauses(surroundings.pods, wanted)
  const {pods} = surroundings
  const isMeshed = pods.length > 0 ? pods.every((running) => running.isMeshed) : names.status in pod.annotations
  if (isMeshed) return {isInjected: stale.length === 0, causes: stale}
  return {
    isInjected: false,
    causes: [
      ...ownCauses(pod),
      ...(matching === undefined || matching.length === 0 ? wishCauses(pod, surroundings) : []),
      ...(matching ?? []).slice(0, 1).flatMap((webhook) => webhookCauses(pod, webhook, surroundings)),
      ...ambientCauses(surroundings.namespace),
      ...stale,
    ],
  }
}

/** Labels decide which webhooks the API server calls; undefined when no cluster says which there are. */
function matchingWebhooks(pod: InjectedPod, {namespace, webhooks}: IstioSurroundings): InjectorWebhook[] | undefined {
  const namespaceLabels = {
    'kubernetes.io/metadata.name': pod.namespace,
    ...textsAt(namespace ?? {}, ['metadata', 'labels']),
  }
  if (webhooks === undefined) return wishes(pod, namespaceLabels) ? undefined : []
  return webhooks.filter(
    ({namespaceSelector, objectSelector}) =>
      selects(namespaceSelector, namespaceLabels) && selects(objectSelector, pod.template.labels),
  )
}

/** Whether some injector would be called, as the webhooks of every installation are made. */
function wishes({template}: InjectedPod, namespaceLabels: Readonly<Record<string, string>>): boolean {
  if (template.labels[labels.inject] === 'false') return false
  const general = namespaceLabels[labels.injection]
  if (general !== undefined) return general === 'enabled'
  const hasRevision = labels.revision in namespaceLabels || labels.revision in template.labels
  return hasRevision || template.labels[labels.inject] === 'true'
}

const remedies: Readonly<Partial<Record<Reason, string>>> = {
  'host-network': 'remove hostNetwork: true from the pod template',
  'opt-out': 'remove sidecar.istio.io/inject from the pod template, or set it to "true"',
  'system-namespace': 'run it in a namespace of your own',
  'other-mesh': 'mesh uninject --mesh linkerd',
}

function ownCauses(pod: InjectedPod): Cause[] {
  const {template} = pod
  const found: Reason[] = [
    ...(template.spec.hostNetwork === true ? (['host-network'] as const) : []),
    ...(systemNamespaces.includes(pod.namespace) ? (['system-namespace'] as const) : []),
    ...(wishOf(template) === false ? (['opt-out'] as const) : []),
    ...(hasLinkerd(pod) ? (['other-mesh'] as const) : []),
  ]
  const wish = template.labels[labels.inject]
  const isUnclear = wish !== undefined && wish !== '' && wishOf(template) === undefined
  return [
    ...found.map((reason) => cause(reason, reasonTexts[reason], remedies[reason] ?? '')),
    ...(isUnclear
      ? [
          cause(
            'invalid-label',
            `the pod template has ${labels.inject}: ${wish}, which is neither true nor false`,
            'set it to "true"',
          ),
        ]
      : []),
  ]
}

/** Why no webhook is called for the pods. */
function wishCauses(pod: InjectedPod, {namespace, webhooks}: IstioSurroundings): Cause[] {
  const {template} = pod
  if (webhooks?.length === 0)
    return [
      cause(
        'webhook-absent',
        'the cluster has no webhook of an injector',
        'mesh install --mesh istio | kubectl apply -f -',
      ),
    ]
  const namespaceLabels = textsAt(namespace ?? {}, ['metadata', 'labels'])
  const general = namespaceLabels[labels.injection]
  const place = pod.namespace || 'NAMESPACE'
  if (general === 'disabled')
    return [
      cause(
        'namespace-opt-out',
        `the namespace has the label ${labels.injection}=disabled`,
        `kubectl label namespace ${place} ${labels.injection}=enabled --overwrite`,
      ),
    ]
  if (wishOf(template) === false) return []
  const revision =
    general === undefined ? (namespaceLabels[labels.revision] ?? template.labels[labels.revision]) : undefined
  if (revision !== undefined && webhooks !== undefined) return [unknownRevision(revision, webhooks)]
  if (general === 'enabled' || template.labels[labels.inject] === 'true') {
    return webhooks === undefined ? [] : [noDefault(webhooks)]
  }
  return [...misplacedCauses(pod), ...(misplacedCauses(pod).length > 0 ? [] : [notAsked(place, namespace)])]
}

function unknownRevision(revision: string, webhooks: readonly InjectorWebhook[]): Cause {
  return cause(
    'unknown-revision',
    `the label ${labels.revision} asks for ${revision}, and the injectors of the cluster are ${namesOf(webhooks)}`,
    `mesh tag set ${revision} --revision ${webhooks[0]?.revision ?? defaultRevision}`,
  )
}

function noDefault(webhooks: readonly InjectorWebhook[]): Cause {
  return cause(
    'no-default-revision',
    `the labels ask for the injector without a name, and the injectors of the cluster are ${namesOf(webhooks)}`,
    `mesh tag set default --revision ${webhooks[0]?.revision ?? defaultRevision}`,
  )
}

function namesOf(webhooks: readonly InjectorWebhook[]): string {
  return [...new Set(webhooks.map(({tag, revision}) => tag ?? revision))].sort().join(', ')
}

/** A wish in a place where no webhook looks. */
function misplacedCauses({template}: InjectedPod): Cause[] {
  const {object} = template
  const onObject = textsAt(object.value, ['metadata', 'labels'])
  const found: Cause[] = []
  for (const name of [labels.inject, labels.revision]) {
    if (template.path.length > object.path.length && name in onObject)
      found.push(
        cause(
          'labelled-object',
          `${name} stands on the ${object.kind}, where no injector looks`,
          'move it to spec.template.metadata.labels',
        ),
      )
  }
  if (template.annotations[names.inject] === 'true')
    found.push(
      cause(
        'annotation-instead-of-label',
        `${names.inject} is an annotation of the pod template, which the webhooks do not select by`,
        'move it from annotations to labels',
      ),
    )
  return found
}

function notAsked(namespace: string, known: JsonObject | undefined): Cause {
  const where = known === undefined ? 'the pod template' : 'neither the pod template nor the namespace'
  return cause(
    'not-labelled',
    `${where} ${known === undefined ? 'has no' : 'has a'} label that asks for a sidecar`,
    `mesh inject --mesh istio, or kubectl label namespace ${namespace} ${labels.injection}=enabled`,
  )
}

/** What keeps the injector behind the webhook from doing its work. */
function webhookCauses(pod: InjectedPod, webhook: InjectorWebhook, {configOf, pods}: IstioSurroundings): Cause[] {
  const {template} = pod
  const config = configOf(webhook.revision)
  const reason =
    config === undefined
      ? undefined
      : reasonAgainst(config, {
          namespace: pod.namespace,
          labels: template.labels,
          annotations: template.annotations,
          hostNetwork: false,
        })
  const found: Cause[] = []
  if (reason === 'never-selected' || reason === 'not-asked' || reason === 'invalid-policy')
    found.push(
      cause(reason, reasonTexts[reason], `kubectl get configmap -A -l ${labels.revision}=${webhook.revision} -o yaml`),
    )
  if (!webhook.isServed)
    found.push(
      cause(
        'webhook-down',
        `no pod of the injector answers ${webhook.configuration}, so no pod can be created`,
        'mesh check',
      ),
    )
  if (!webhook.hasCertificate)
    found.push(
      cause(
        'webhook-certificate',
        `${webhook.configuration} has no caBundle, so the API server cannot trust it`,
        'mesh check',
      ),
    )
  const since = webhook.createdAt
  const old = pods.filter(
    ({isMeshed, createdAt}) => !isMeshed && since !== undefined && createdAt !== undefined && createdAt < since,
  )
  const [first] = old
  if (first !== undefined) {
    const others = old.length === 1 ? '' : ` and ${old.length - 1} more`
    found.push(
      cause(
        'pod-older-than-webhook',
        `pod ${first.name}${others} started before the injector was there`,
        'kubectl rollout restart',
      ),
    )
  }
  return found
}

function ambientCauses(namespace: JsonObject | undefined): Cause[] {
  if (textsAt(namespace ?? {}, ['metadata', 'labels'])[labels.dataplaneMode] !== 'ambient') return []
  return [
    cause(
      'ambient-namespace',
      'the namespace is in ambient mode, where pods are in the mesh without a sidecar',
      'mesh ambient status',
    ),
  ]
}

function otherRevisionCauses(pods: readonly RunningPod[], wanted: string): Cause[] {
  const other = pods.filter(({revision}) => revision !== undefined && revision !== wanted)
  const [first] = other
  if (first === undefined) return []
  const others = other.length === 1 ? '' : ` and ${other.length - 1} more`
  return [
    cause(
      'other-revision',
      `pod ${first.name}${others} has the sidecar of revision ${first.revision}, and the labels ask for ${wanted}`,
      'kubectl rollout restart',
    ),
  ]
}

function cause(code: string, text: string, remedy: string): Cause {
  return {code, text, remedy}
}
