// Every cause for which a workload has no sidecar of Istio is named, from a file and from what a cluster says.

import {describe, expect, it} from 'vitest'
import {readInjectorConfig} from '../../../src/inject/istio/injector-config.ts'
import {explainIstioInjection, type InjectorWebhook, type IstioSurroundings} from '../../../src/inject/istio/why.ts'
import {objectsOf} from '../../../src/inject/object.ts'
import {isJsonObject, type JsonObject, listAt, parseYamlValue} from '../../../src/yaml/index.ts'
import {install} from '../../manifests/istio/rendered.ts'

const workload = (template: string, metadata = '{name: web, namespace: shop}', kind = 'Deployment') => {
  const [object] = objectsOf(
    parseYamlValue(`apiVersion: apps/v1\nkind: ${kind}\nmetadata: ${metadata}\nspec: {template: ${template}}\n`),
  )
  if (object === undefined) throw new Error('the test has no object')
  return object
}

const pod = (labels = '{}', more = '') => `{metadata: {labels: ${labels}}, spec: {containers: [{name: a}]${more}}}`
const namespace = (labels: string): JsonObject => {
  const value = parseYamlValue(`{kind: Namespace, metadata: {name: shop, labels: ${labels}}}`)
  if (!isJsonObject(value)) throw new Error('the test has no namespace')
  return value
}

/** The webhooks that an installation of ours brings, for the decision table: nothing here repeats their selectors. */
async function webhooksOf(set: readonly string[]): Promise<InjectorWebhook[]> {
  const {documents} = await install({set})
  return documents
    .map((document) => document.object())
    .filter(({kind}) => kind === 'MutatingWebhookConfiguration')
    .flatMap((object) =>
      listAt(object, 'webhooks')
        .filter(isJsonObject)
        .map((webhook) => ({
          configuration: object.metadata.name,
          namespaceSelector: isJsonObject(webhook.namespaceSelector) ? webhook.namespaceSelector : {},
          objectSelector: isJsonObject(webhook.objectSelector) ? webhook.objectSelector : {},
          revision: String(isJsonObject(object.metadata.labels) ? object.metadata.labels['istio.io/rev'] : ''),
          tag: undefined,
          createdAt: new Date('2026-01-02'),
          isServed: true,
          hasCertificate: true,
        })),
    )
}

const plain = await webhooksOf([])
const canary = await webhooksOf(['revision=canary'])
const healthy: IstioSurroundings = {namespace: namespace('{}'), webhooks: plain, configOf: () => undefined, pods: []}
const codesOf = (object: ReturnType<typeof workload>, surroundings: IstioSurroundings) =>
  explainIstioInjection(object, surroundings).causes.map(({code}) => code)

describe('which pods are injected, by the labels of namespace and pod', () => {
  it.each<[namespaceLabels: string, podLabels: string, cause: string | undefined]>([
    ['{istio-injection: enabled}', '{}', undefined],
    ['{istio-injection: enabled}', '{sidecar.istio.io/inject: "false"}', 'opt-out'],
    ['{istio-injection: disabled}', '{}', 'namespace-opt-out'],
    ['{istio-injection: disabled}', '{sidecar.istio.io/inject: "true"}', 'namespace-opt-out'],
    ['{istio.io/rev: canary}', '{}', undefined],
    ['{istio.io/rev: canary}', '{sidecar.istio.io/inject: "false"}', 'opt-out'],
    ['{istio.io/rev: other}', '{}', 'unknown-revision'],
    ['{istio-injection: enabled, istio.io/rev: other}', '{}', undefined],
    ['{istio-injection: disabled, istio.io/rev: canary}', '{}', 'namespace-opt-out'],
    ['{}', '{sidecar.istio.io/inject: "true"}', undefined],
    ['{}', '{istio.io/rev: canary}', undefined],
    ['{}', '{istio.io/rev: other}', 'unknown-revision'],
    ['{}', '{}', 'not-labelled'],
  ])('namespace %s, pod %s: %s', (namespaceLabels, podLabels, cause) => {
    const surroundings = {...healthy, namespace: namespace(namespaceLabels), webhooks: [...plain, ...canary]}
    expect(codesOf(workload(pod(podLabels)), surroundings)[0]).toBe(cause)
  })

  it.each<[set: string, podLabels: string, cause: string | undefined]>([
    ['true', '{}', undefined],
    ['true', '{sidecar.istio.io/inject: "false"}', 'opt-out'],
    ['false', '{}', 'not-labelled'],
  ])(
    'with enableNamespacesByDefault=%s, a pod with %s in a namespace without labels: %s',
    async (set, podLabels, cause) => {
      const webhooks = await webhooksOf([`values.sidecarInjectorWebhook.enableNamespacesByDefault=${set}`])
      expect(codesOf(workload(pod(podLabels)), {...healthy, webhooks})[0]).toBe(cause)
    },
  )
})

const enabled = namespace('{istio-injection: enabled}')
const policy = (text: string) => readInjectorConfig(`${text}\ntemplates: {sidecar: ""}\n`, 'config')
const running = (more: object) => [{name: 'web-1', createdAt: new Date('2026-01-01'), isMeshed: false, ...more}]

describe('why a workload has no sidecar', () => {
  it.each<[string, ReturnType<typeof workload>, IstioSurroundings]>([
    ['unsupported-kind', workload('{}', '{name: web}', 'Service'), healthy],
    ['host-network', workload(pod('{}', ', hostNetwork: true')), {...healthy, namespace: enabled}],
    ['system-namespace', workload(pod(), '{name: web, namespace: kube-system}'), {...healthy, namespace: enabled}],
    ['invalid-label', workload(pod('{sidecar.istio.io/inject: maybe}')), {...healthy, namespace: enabled}],
    ['labelled-object', workload(pod(), '{name: web, namespace: shop, labels: {istio.io/rev: canary}}'), healthy],
    [
      'annotation-instead-of-label',
      workload('{metadata: {annotations: {sidecar.istio.io/inject: "true"}}, spec: {containers: [{name: a}]}}'),
      healthy,
    ],
    ['other-mesh', workload('{spec: {containers: [{name: linkerd-proxy}]}}'), {...healthy, namespace: enabled}],
    ['webhook-absent', workload(pod('{sidecar.istio.io/inject: "true"}')), {...healthy, webhooks: []}],
    ['no-default-revision', workload(pod()), {...healthy, namespace: enabled, webhooks: canary}],
    ['ambient-namespace', workload(pod()), {...healthy, namespace: namespace('{istio.io/dataplane-mode: ambient}')}],
    [
      'webhook-down',
      workload(pod()),
      {...healthy, namespace: enabled, webhooks: plain.map((webhook) => ({...webhook, isServed: false}))},
    ],
    [
      'webhook-certificate',
      workload(pod()),
      {...healthy, namespace: enabled, webhooks: plain.map((webhook) => ({...webhook, hasCertificate: false}))},
    ],
    [
      'never-selected',
      workload(pod('{job: batch}')),
      {
        ...healthy,
        namespace: enabled,
        configOf: () => policy('policy: enabled\nneverInjectSelector: [{matchLabels: {job: batch}}]'),
      },
    ],
    ['not-asked', workload(pod()), {...healthy, namespace: enabled, configOf: () => policy('policy: disabled')}],
    ['invalid-policy', workload(pod()), {...healthy, namespace: enabled, configOf: () => policy('policy: on')}],
    ['pod-older-than-webhook', workload(pod()), {...healthy, namespace: enabled, pods: running({})}],
    [
      'other-revision',
      workload(pod()),
      {...healthy, namespace: enabled, pods: running({isMeshed: true, revision: 'canary'})},
    ],
    ['not-labelled', workload(pod()), {...healthy, namespace: undefined, webhooks: undefined}],
  ])('%s', (code, object, surroundings) => {
    const {isInjected, causes} = explainIstioInjection(object, surroundings)
    expect(isInjected).toBe(false)
    expect(causes.map((cause) => cause.code)).toContain(code)
    for (const {text, remedy} of causes) {
      expect(text).not.toBe('')
      expect(remedy).not.toBe('')
    }
  })

  it('there is no cause for pods that all have the sidecar of the wanted revision', () => {
    const pods = running({isMeshed: true, revision: 'default'})
    expect(explainIstioInjection(workload(pod()), {...healthy, namespace: enabled, pods})).toEqual({
      isInjected: true,
      causes: [],
    })
  })

  it('the sentences name what they are about', () => {
    const surroundings = {...healthy, namespace: namespace('{istio.io/rev: blue}'), webhooks: [...plain, ...canary]}
    expect(explainIstioInjection(workload(pod()), surroundings).causes).toEqual([
      {
        code: 'unknown-revision',
        text: 'the label istio.io/rev asks for blue, and the injectors of the cluster are canary, default',
        remedy: 'mesh tag set blue --revision default',
      },
    ])
  })
})
