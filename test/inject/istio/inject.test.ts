// Injection with Istio: what is refused and skipped, what comes back, and what a second injection does.

import {beforeAll, describe, expect, it} from 'vitest'
import {istioInjector} from '../../../src/inject/istio/injector.ts'
import {createManualInjection} from '../../../src/inject/istio/manual-injection.ts'
import {failures} from '../../../src/inject/report.ts'
import {type TransformSteps, transformText} from '../../../src/inject/transform.ts'
import {at, parseYamlValue} from '../../../src/yaml/index.ts'
import {generateShop} from '../../support/generate-manifests.ts'
import {generateWorkloads} from '../../support/generate-workloads.ts'
import {settingsWith, stepsWith} from './settings.ts'

const deployment = (annotations = '{}', spec = 'containers: [{name: a, image: b}]', labels = '{app: a}') =>
  `apiVersion: apps/v1 # kept
kind: Deployment
metadata: {name: a, namespace: shop}
spec:
  template:
    metadata:
      labels: ${labels}
      annotations: ${annotations}
    spec:
      ${spec}
`

let steps: TransformSteps
beforeAll(async () => {
  steps = await stepsWith()
})
const inject = (text: string, by = steps) => transformText(text, 'input.yaml', by)
const remove = (text: string) => transformText(text, 'input.yaml', istioInjector.removal())

describe('generated workloads', () => {
  const seeds = Array.from({length: 300}, (_, seed) => seed)

  /** Probes are rewritten, and a block at the very end gets a line break when something follows it. */
  const isRestorable = (text: string) => !/Probe|lifecycle/.test(text) && text.endsWith('\n')

  it('come back byte for byte from an injection', () => {
    const changed = seeds.filter((seed) => {
      const text = generateWorkloads(seed)
      return isRestorable(text) && remove(inject(text).text).text !== text
    })
    expect(changed).toEqual([])
  })

  it('are injected once by two injections', () => {
    const changed = seeds.filter((seed) => {
      const once = inject(generateWorkloads(seed)).text
      return inject(once).text !== once
    })
    expect(changed).toEqual([])
  })
})

describe('pods that are alike', () => {
  const named = (name: string) => generateShop(1).replaceAll('svc-0000', name).replace('name: app', `name: ${name}`)
  it('get what each would get by itself', async () => {
    const names = ['a', 'b', `c${'x'.repeat(70)}`, 'd.e-f', `g${'y'.repeat(62)}`, 'istio-proxy', 'h', 'a']
    const settings = await settingsWith()
    const alone = names.map((name) => inject(named(name), {transform: createManualInjection(settings)}).text)
    expect(inject(names.map(named).join(''), {transform: createManualInjection(settings)}).text).toBe(alone.join(''))
  })
})

describe('a pod that is not injected', () => {
  it.each([
    ['host-network', deployment('{}', 'hostNetwork: true\n      containers: [{name: a}]')],
    ['opt-out', deployment('{}', 'containers: [{name: a}]', '{sidecar.istio.io/inject: "false"}')],
    ['opt-out', deployment('{sidecar.istio.io/inject: "false"}')],
    ['system-namespace', deployment().replace('namespace: shop', 'namespace: kube-system')],
    ['unsupported-kind', 'kind: Service\nmetadata: {name: a}\n'],
    ['missing-kind', 'metadata: {name: a}\n'],
  ])('stays as it is: %s', (reason, text) => {
    const result = inject(text)
    expect(result.text).toBe(text)
    expect(result.outcomes.map(({reasons}) => reasons)).toEqual([[reason]])
    expect(failures(result.outcomes)).toEqual([])
  })

  it.each([
    ['written', () => inject(deployment('{}', 'containers: [{name: a}, {name: linkerd-proxy}]'))],
    [
      'asked for',
      () => inject(deployment('{}', 'containers: [{name: linkerd-proxy}]'), istioInjector.annotation({revision: ''})),
    ],
    [
      'asked for of both',
      () => inject(deployment('{linkerd.io/inject: enabled}'), istioInjector.annotation({revision: ''})),
    ],
  ])('is refused when another mesh has it: %s', (_, run) => {
    expect(failures(run().outcomes)).toEqual([
      'failed to inject deployment/a: it has the sidecar of another mesh already, and two in one pod would both take over its traffic',
    ])
  })
})

describe('annotations that cannot be used', () => {
  it.each([
    ['sidecar.istio.io/interceptionMode: PROXY', 'is "PROXY", expected REDIRECT, TPROXY, NONE'],
    ['status.sidecar.istio.io/port: "70000"', 'expected a port from 0 to 65535'],
    ['readiness.status.sidecar.istio.io/periodSeconds: "-1"', 'expected a whole number from 0 to 4294967295'],
    ['prometheus.istio.io/merge-metrics: "yes"', 'expected true or false'],
    ['sidecar.istio.io/proxyCPU: much', 'expected an amount'],
    ['traffic.sidecar.istio.io/includeOutboundIPRanges: "10.0.0.0"', 'expected a list of which every item is a range'],
    ['traffic.sidecar.istio.io/excludeOutboundIPRanges: "*"', 'expected a list of which every item is a range'],
    ['traffic.sidecar.istio.io/excludeInboundPorts: "80,x"', 'got "x"'],
    ['traffic.sidecar.istio.io/excludeInterfaces: "a-name-that-is-too-long"', 'the name of an interface'],
    ['proxy.istio.io/config: "concurrency: many"', 'proxy.istio.io/config.concurrency has to be a number, not "many"'],
    ['proxy.istio.io/config: "drainDuration: 0.5s"', 'drainDuration has to be at least 1s'],
    ['proxy.istio.io/config: "[a]"', 'has to hold a mapping'],
    ['inject.istio.io/templates: mine', 'there is no injection template "mine", only gateway, grpc-agent'],
  ])('%s', (annotation, message) => {
    expect(() => inject(deployment(`{${annotation}}`))).toThrow(message)
  })

  it('are named all at once, with the workload', () => {
    const text = deployment('{sidecar.istio.io/proxyCPU: x, status.sidecar.istio.io/port: z}')
    expect(() => inject(text)).toThrow(
      'deployment/a: annotation sidecar.istio.io/proxyCPU is "x", expected an amount such as 100m or 128Mi; annotation status.sidecar.istio.io/port is "z", expected a port from 0 to 65535',
    )
  })

  it.each(['traffic.sidecar.istio.io/includeInboundPorts: "*"', 'traffic.sidecar.istio.io/excludeOutboundPorts: ""'])(
    'fine: %s',
    (annotation) => {
      expect(inject(deployment(`{${annotation}}`)).outcomes[0]?.action).toBe('injected')
    },
  )
})

describe('templates of a user', () => {
  it('are rendered by name, by alias and by default, and the later one wins', async () => {
    const config = `
policy: enabled
defaultTemplates: [both]
aliases: {both: [first, second]}
injectedAnnotations: {made-by: test}
templates:
  first: |
    metadata: {labels: {who: {{ .DeploymentMeta.Name }}, port: "{{ applicationPorts .Spec.Containers }}"}}
    spec: {containers: [{name: istio-proxy, image: one}]}
  second: |
    spec: {containers: [{name: istio-proxy, image: two}], volumes: [{name: v, emptyDir: {}}]}
`
    const own = await stepsWith({config})
    const {text} = inject(deployment('{}', 'containers: [{name: a, ports: [{containerPort: 80}]}]'), own)
    const template = at(parseYamlValue(text), 'spec', 'template')
    expect(at(template, 'metadata', 'labels')).toEqual({app: 'a', who: 'a', port: '80'})
    expect(at(template, 'metadata', 'annotations', 'made-by')).toBe('test')
    expect(at(template, 'spec', 'containers', 1)).toEqual({name: 'istio-proxy', image: 'two'})
    expect(at(template, 'spec', 'volumes')).toEqual([{name: 'v', emptyDir: {}}])
  })

  it('are named when they fail', async () => {
    const own = await stepsWith({config: 'templates: {sidecar: "{{ fail `never` }}"}\n'})
    expect(() => inject(deployment(), own)).toThrow('deployment/a: the injection template sidecar fails')
  })

  it('may be one file that is no configuration', async () => {
    const own = await stepsWith({config: 'spec:\n  containers:\n  - name: mine\n    image: {{ .Values.global.tag }}\n'})
    expect(at(parseYamlValue(inject(deployment(), own).text), 'spec', 'template', 'spec', 'containers', 0)).toEqual({
      name: 'mine',
      image: '1.30.3',
    })
  })
})

describe('labels that ask for a sidecar', () => {
  it.each([
    ['a workload', deployment(), '', 'sidecar.istio.io/inject: "true"'],
    ['a workload, by revision', deployment(), 'canary', 'istio.io/rev: canary'],
    ['a namespace', 'kind: Namespace\nmetadata:\n  name: a\n', '', 'istio-injection: enabled'],
    ['a namespace, by revision', 'kind: Namespace\nmetadata:\n  name: a\n', 'canary', 'istio.io/rev: canary'],
  ])('are set on %s, once, and taken away', (_, text, revision, label) => {
    const steps = istioInjector.annotation({revision})
    const labelled = inject(text, steps).text
    expect(labelled).toContain(label)
    expect(inject(labelled, steps).text).toBe(labelled)
    expect(remove(labelled).text).toBe(text)
  })

  it('replace a proxy that was written', () => {
    const labelled = inject(inject(deployment()).text, istioInjector.annotation({revision: ''})).text
    expect(labelled).toBe(inject(deployment(), istioInjector.annotation({revision: ''})).text)
  })
})
