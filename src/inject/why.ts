// Says why a workload has no sidecar: the questions in the order in which the injector in a cluster would ask them.

import {labels, annotations as names} from '../meshes/linkerd.ts'
import type {JsonObject} from '../yaml/index.ts'
import {hasSidecar, reasonsAgainst} from './linkerd/pod-facts.ts'
import {type InputObject, type PodTemplate, podTemplateOf, textsAt} from './object.ts'
import {reasonTexts} from './reasons.ts'
import type {RunningPod} from './workload.ts'

/** The injector's webhook, as far as it decides about a pod. */
export interface Webhook {
  readonly createdAt: Date | undefined
  /** undefined: the certificate cannot be read; '' is fine. */
  readonly certificateTrouble: string | undefined
  readonly isServed: boolean
  readonly matchesNamespace: boolean
  readonly matchesPod: boolean
}

export interface Surroundings {
  /** The namespace's object; undefined when it is not known. */
  readonly namespace: JsonObject | undefined
  /** null: there is none in the cluster; undefined: no cluster was asked. */
  readonly webhook: Webhook | null | undefined
  readonly pods: readonly RunningPod[]
}

export interface Explanation {
  readonly isInjected: boolean
  /** The cause first; each with what mends it. */
  readonly causes: readonly {readonly code: string; readonly text: string; readonly remedy: string}[]
}

type Cause = Explanation['causes'][number]

/** @returns every cause that applies, the deciding one first */
export function explainInjection(object: InputObject, surroundings: Surroundings): Explanation {
  const template = podTemplateOf(object)
  if (template === undefined) {
    return {
      isInjected: false,
      causes: [
        cause(
          'unsupported-kind',
          `a ${object.kind} ${reasonTexts['unsupported-kind'].replace('it has', 'has')}`,
          'name the workload whose pods are meant',
        ),
      ],
    }
  }
  const causes = [
    ...ownCauses(template),
    ...wishCauses(template, surroundings.namespace),
    ...webhookCauses(template, surroundings),
    ...podCauses(surroundings),
  ]
  const injected = surroundings.pods.length > 0 ? surroundings.pods.every(({isMeshed}) => isMeshed) : hasProxy(template)
  return {isInjected: injected, causes: injected ? [] : causes}
}

function hasProxy({spec}: PodTemplate): boolean {
  return ['containers', 'initContainers'].some((list) => {
    const items = spec[list]
    return (
      Array.isArray(items) &&
      items.some((item) => typeof item === 'object' && item !== null && 'name' in item && item.name === 'linkerd-proxy')
    )
  })
}

function ownCauses(template: PodTemplate): Cause[] {
  const found: Cause[] = []
  for (const reason of reasonsAgainst(template, true)) {
    if (reason === 'host-network')
      found.push(cause('host-network', reasonTexts[reason], 'remove hostNetwork: true from the pod template'))
    if (reason === 'disabled')
      found.push(cause('opt-out', 'the pod template has linkerd.io/inject: disabled', 'set it to enabled'))
  }
  if (hasSidecar(template.spec) && !hasProxy(template)) {
    found.push(
      cause('foreign-sidecar', 'the pod template has the sidecar of another mesh', 'take that sidecar out first'),
    )
  }
  if (labels.controlPlaneComponent in template.labels) {
    found.push(
      cause(
        'control-plane',
        'the pods carry the label of a control plane, which the webhook leaves alone',
        `remove the label ${labels.controlPlaneComponent}`,
      ),
    )
  }
  return found
}

/** Who asked for injection, and in a place where nobody looks. */
function wishCauses(template: PodTemplate, namespace: JsonObject | undefined): Cause[] {
  const wish = template.annotations[names.inject]
  const fromNamespace = textsAt(namespace ?? {}, ['metadata', 'annotations'])[names.inject]
  const wishes = ['enabled', 'ingress']
  if (wish !== undefined) {
    return wishes.includes(wish) || wish === 'disabled'
      ? []
      : [
          cause(
            'invalid-annotation',
            `the pod template has linkerd.io/inject: ${wish}, which is neither enabled, disabled nor ingress`,
            'set it to enabled',
          ),
        ]
  }
  if (fromNamespace !== undefined && wishes.includes(fromNamespace)) return []
  const found: Cause[] = []
  const onObject = textsAt(template.object.value, ['metadata', 'annotations'])[names.inject]
  if (template.path.length > template.object.path.length && onObject !== undefined) {
    found.push(
      cause(
        'annotated-object',
        `linkerd.io/inject stands on the ${template.object.kind}, where the injector does not look`,
        'move it to spec.template.metadata.annotations',
      ),
    )
  }
  const asLabel = [
    ['the pod template', template.labels],
    [`the ${template.object.kind}`, textsAt(template.object.value, ['metadata', 'labels'])],
    ['the namespace', textsAt(namespace ?? {}, ['metadata', 'labels'])],
  ] as const
  for (const [place, present] of asLabel) {
    if (names.inject in present)
      found.push(
        cause(
          'label-instead-of-annotation',
          `linkerd.io/inject is a label of ${place}, and has to be an annotation`,
          'move it from labels to annotations',
        ),
      )
  }
  if (fromNamespace === 'disabled')
    found.push(
      cause(
        'namespace-opt-out',
        'the namespace has linkerd.io/inject: disabled',
        'annotate the pod template with linkerd.io/inject: enabled',
      ),
    )
  if (found.length > 0) return found
  const where = namespace === undefined ? 'the pod template' : 'neither the pod template nor the namespace'
  return [
    cause(
      'not-annotated',
      `${where} has ${namespace === undefined ? 'no ' : 'the '}annotation linkerd.io/inject: enabled`,
      `mesh inject, or kubectl annotate namespace ${template.object.namespace || 'NAMESPACE'} linkerd.io/inject=enabled`,
    ),
  ]
}

function webhookCauses(template: PodTemplate, {namespace, webhook}: Surroundings): Cause[] {
  const excluded = textsAt(namespace ?? {}, ['metadata', 'labels'])[labels.admissionWebhooks] === 'disabled'
  if (webhook === undefined) {
    return excluded
      ? [
          cause(
            'namespace-excluded',
            `the namespace has the label ${labels.admissionWebhooks}=disabled`,
            'remove the label',
          ),
        ]
      : []
  }
  if (webhook === null)
    return [cause('webhook-absent', 'the cluster has no webhook of the injector', 'mesh install | kubectl apply -f -')]
  const found: Cause[] = []
  if (excluded)
    found.push(
      cause(
        'namespace-excluded',
        `the namespace has the label ${labels.admissionWebhooks}=disabled`,
        'remove the label',
      ),
    )
  else if (!webhook.matchesNamespace) {
    found.push(
      cause(
        'namespace-excluded',
        `the webhook's namespaceSelector leaves out ${template.object.namespace}`,
        'kubectl get mutatingwebhookconfiguration linkerd-proxy-injector-webhook-config -o yaml',
      ),
    )
  }
  if (!webhook.matchesPod) {
    found.push(
      cause(
        'object-excluded',
        "the webhook's objectSelector leaves out the pods by their labels",
        'kubectl get mutatingwebhookconfiguration linkerd-proxy-injector-webhook-config -o yaml',
      ),
    )
  }
  if (!webhook.isServed)
    found.push(
      cause(
        'webhook-down',
        'no pod of the injector answers the webhook, and its failurePolicy lets pods through',
        'mesh check',
      ),
    )
  if (webhook.certificateTrouble !== undefined) {
    found.push(
      cause(
        'webhook-certificate',
        `the API server cannot trust the webhook: ${webhook.certificateTrouble}`,
        'mesh check',
      ),
    )
  }
  return found
}

function podCauses({pods, webhook}: Surroundings): Cause[] {
  const since = webhook?.createdAt
  if (since === undefined) return []
  const old = pods.filter(({isMeshed, createdAt}) => !isMeshed && createdAt !== undefined && createdAt < since)
  const [first] = old
  if (first === undefined) return []
  const others = old.length === 1 ? '' : ` and ${old.length - 1} more`
  return [
    cause(
      'pod-older-than-webhook',
      `pod ${first.name}${others} started before the injector was there`,
      'kubectl rollout restart',
    ),
  ]
}

function cause(code: string, text: string, remedy: string): Cause {
  return {code, text, remedy}
}
