// How an installation of Istio is configured: files, flags, their order and types, and what is refused.

import {describe, expect, it} from 'vitest'
import {applySetFlag, typedValue} from '../../../src/manifests/istio/set-flags.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../../src/yaml/index.ts'
import {valueAt} from '../../support/rendered-chart.ts'
import {install, installed, type TestRequest} from './rendered.ts'

const set = (spec: JsonObject, ...flags: string[]) =>
  flags.reduce((result, text) => applySetFlag(result, {kind: 'set', text}), spec)

describe('the type of a value of --set', () => {
  it.each<[text: string, value: Json]>([
    ['1', 1],
    ['-3', -3],
    ['+5', 5],
    ['007', 7],
    ['9007199254740993', 9007199254740993n],
    ['100000000000000000000', 1e20],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['true', true],
    ['T', true],
    ['False', false],
    ['yes', 'yes'],
    ['null', 'null'],
    ['', ''],
    ['100m', '100m'],
    ['0x10', '0x10'],
    ['inf', 'inf'],
    ['1_000', '1_000'],
    ['a\\,b', 'a,b'],
    ['{a,b}', '{a,b}'],
  ])('of "%s" is as istioctl has it', (text, value) => {
    expect(typedValue(text)).toEqual(value)
  })

  it.each<[path: string, text: string]>([
    ['tag', '1.30'],
    ['values.global.tag', '1.30'],
    ['components.pilot.tag', '1.30'],
    ['compatibilityVersion', '1.29'],
    ['values.compatibilityVersion', '1.29'],
    ['revision', '1'],
    ['meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE', 'true'],
    ['values.meshConfig.defaultConfig.proxyMetadata.X', '1'],
  ])('%s stays the text %s', (path, text) => {
    const keys = path.split('.')
    expect(keys.reduce<Json | undefined>((here, key) => valueAt(here, [key]), set({}, `${path}=${text}`))).toBe(text)
  })
})

describe('the path of --set', () => {
  it.each<[what: string, before: JsonObject, flags: string[], after: JsonObject]>([
    ['makes what is missing', {}, ['a.b.c=1'], {a: {b: {c: 1}}}],
    ['leaves what is beside it', {a: {x: 1}}, ['a.y=2'], {a: {x: 1, y: 2}}],
    ['may escape a dot', {}, ['a.b\\.c/d=x'], {a: {'b.c/d': 'x'}}],
    ['finds an item by its place', {a: [{x: 1}, {x: 2}]}, ['a[1].x=9'], {a: [{x: 1}, {x: 9}]}],
    ['may have a dot before the bracket', {a: [{x: 1}]}, ['a.[0].x=9'], {a: [{x: 9}]}],
    ['appends behind the end', {a: [1]}, ['a[7]=2', 'a[-1]=3'], {a: [1, 2, 3]}],
    ['makes a list', {}, ['a[0].x=1'], {a: [{x: 1}]}],
    ['finds an item by a key', {a: [{name: 'x', v: 1}]}, ['a[name:x].v=2'], {a: [{name: 'x', v: 2}]}],
    ['replaces a single item', {a: [1, 2]}, ['a[0]=9'], {a: [9, 2]}],
    ['keeps an equals sign of the value', {}, ['a=b=c'], {a: 'b=c'}],
    ['may have space around', {}, ['a = b '], {a: 'b'}],
    [
      'does not touch what a prototype has',
      {},
      ['__proto__.x=1', 'constructor.y=2'],
      parsed('{"__proto__":{"x":1},"constructor":{"y":2}}'),
    ],
  ])('%s', (_, before, flags, after) => {
    expect(JSON.stringify(set(before, ...flags))).toEqual(JSON.stringify(after))
  })

  it.each<[flag: string, message: string]>([
    ['a', '--set takes PATH=VALUE, not "a"'],
    ['=x', '--set takes PATH=VALUE, not "=x"'],
    ['list[name:y].v=1', '--set list[name:y].v: path list[name:y].v: the list has no item [name:y]'],
    ['text.x=1', '--set text.x: expected a mapping at text, got a text'],
    ['text[0]=1', '--set text[0]: path text[0] looks for [0] in what is no list'],
    ['list[0=1', '--set list[0: path list[0 opens a bracket that is not closed'],
    ['...=1', '--set ...: path "..." names nothing'],
  ])('%s is refused', (flag, message) => {
    expect(() => set({list: [{name: 'x'}], text: 'x'}, flag)).toThrow(message)
  })

  it('takes text, JSON and the contents of a file as they are', () => {
    const flags = [
      {kind: 'set-string', text: 'a=1'},
      {kind: 'set-json', text: 'b=[1,{"c":12345678901234567890}]'},
      {kind: 'set-file', text: 'd=line 1\nline 2\n'},
    ] as const
    const spec = flags.reduce<JsonObject>(applySetFlag, {})
    expect(spec).toEqual({a: '1', b: [1, {c: 12345678901234567890n}], d: 'line 1\nline 2\n'})
    expect(() => applySetFlag({}, {kind: 'set-json', text: 'a={'})).toThrow('--set-json a: the value is no JSON, got {')
  })
})

function parsed(text: string): JsonObject {
  const value = parseYamlValue(text)
  return isJsonObject(value) ? value : {}
}

/** The values that istiod was rendered with. */
async function mergedValues(request: TestRequest, which = 'merged-values'): Promise<Json> {
  const config = (await installed(request)).find(({metadata}) => /^values(-|$)/.test(metadata.name))
  const text = valueAt(config, ['data', which])
  return parseYamlValue(String(text))
}

const operator = (spec: string) => `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  ${spec}\n`

describe('what wins', () => {
  it.each<[what: string, request: TestRequest, path: string[], value: Json]>([
    ['a profile over the defaults', {profile: 'demo'}, ['traceSampling'], 100],
    [
      'a file over the profile',
      {profile: 'demo', files: [operator('values: {pilot: {traceSampling: 7}}')]},
      ['traceSampling'],
      7,
    ],
    [
      'a later file over an earlier one',
      {files: [operator('values: {pilot: {traceSampling: 7}}'), operator('values: {pilot: {traceSampling: 8}}')]},
      ['traceSampling'],
      8,
    ],
    [
      '--set over files',
      {files: [operator('values: {pilot: {traceSampling: 7}}')], set: ['values.pilot.traceSampling=9']},
      ['traceSampling'],
      9,
    ],
    ['a later --set over an earlier one', {set: ['values.revision=a', 'values.revision=b']}, ['revision'], 'b'],
    ['a value over the field that means it', {set: ['hub=one', 'values.global.hub=two']}, ['global', 'hub'], 'two'],
    ['the field over the profile', {set: ['hub=one']}, ['global', 'hub'], 'one'],
    ['a flag of its own over --set', {set: ['revision=a'], revision: 'b'}, ['revision'], 'b'],
    ['plain values over a profile', {profile: 'demo', files: ['pilot: {traceSampling: 3}']}, ['traceSampling'], 3],
    [
      'meshConfig beside values.meshConfig',
      {set: ['meshConfig.accessLogFile=/x']},
      ['meshConfig', 'accessLogFile'],
      '/x',
    ],
    [
      'values.meshConfig over meshConfig',
      {set: ['meshConfig.accessLogFile=/x', 'values.meshConfig.accessLogFile=/y']},
      ['meshConfig', 'accessLogFile'],
      '/y',
    ],
    [
      'unvalidatedValues over values',
      {files: [operator('{values: {pilot: {env: {A: low}}}, unvalidatedValues: {pilot: {env: {A: high}}}}')]},
      ['env', 'A'],
      'high',
    ],
    [
      'a compatibility version',
      {set: ['compatibilityVersion=1.29']},
      ['env', 'PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE'],
      'false',
    ],
    ['the switch of a component', {set: ['components.cni.enabled=true']}, ['pilot', 'cni', 'enabled'], true],
  ])('%s', async (_, request, path, value) => {
    expect(valueAt(await mergedValues(request), path)).toEqual(value)
  })

  it('a profile that --set names is the base of everything else', async () => {
    expect(await installed({set: ['profile=ambient']})).toEqual(await installed({profile: 'ambient'}))
    expect(await installed({files: [operator('profile: ambient')]})).toEqual(await installed({profile: 'ambient'}))
  })

  it('a list replaces a list: gateways that are named are all there are', async () => {
    const objects = await installed({
      profile: 'demo',
      files: [operator('components: {ingressGateways: [{name: mine, namespace: edge, label: {istio: mine}}]}')],
    })
    const deployments = objects.filter(({kind}) => kind === 'Deployment').map(({metadata}) => metadata)
    expect(deployments.map(({name}) => name)).toEqual(['istiod', 'mine', 'istio-egressgateway'])
    expect(deployments[1]).toMatchObject({namespace: 'edge', labels: {istio: 'mine'}})
  })

  it('values for one chart are for that chart alone, and win there', async () => {
    const {documents} = await install({
      profile: 'ambient',
      set: ['values.pilot.resources.requests.cpu=3'],
      chartFiles: {istiod: 'resources: {requests: {cpu: 7}}'},
    })
    const requests = documents.flatMap((document) => {
      const object = document.object()
      const containers = valueAt(object, ['spec', 'template', 'spec', 'containers'])
      const [first] = Array.isArray(containers) ? containers : []
      return first === undefined ? [] : [[object.metadata.name, valueAt(first, ['resources', 'requests', 'cpu'])]]
    })
    expect(Object.fromEntries(requests)).toEqual({istiod: 7, 'istio-cni-node': '100m', ztunnel: '200m'})
  })
})

describe('a namespace', () => {
  it('of the configuration is where the control plane goes', async () => {
    for (const request of [{namespace: 'mesh'}, {set: ['values.global.istioNamespace=mesh']}]) {
      const {namespace, documents} = await install(request)
      expect(namespace).toBe('mesh')
      const places = new Set(documents.map((document) => document.object().metadata.namespace ?? 'mesh'))
      expect([...places]).toEqual(['mesh'])
    }
  })

  it('of a component is where that component goes', async () => {
    const objects = await installed({profile: 'ambient', set: ['components.cni.namespace=kube-system']})
    const place = (name: string) => objects.find(({metadata}) => metadata.name === name)?.metadata.namespace
    expect([place('istio-cni-node'), place('ztunnel'), place('istiod')]).toEqual([
      'kube-system',
      'istio-system',
      'istio-system',
    ])
  })
})

describe('configuration that is refused, with the path and the nearest name', () => {
  it.each<[request: TestRequest, message: string]>([
    [{profile: 'demoo'}, 'there is no profile demoo, only ambient, default, demo'],
    [{profile: '../default'}, 'there is no profile ../default'],
    [
      {set: ['components.pilto.enabled=true']},
      'there is no field spec.components.pilto; did you mean spec.components.pilot?',
    ],
    [{set: ['profle=demo']}, 'there is no field spec.profle; did you mean spec.profile?'],
    [{files: [operator('componets: {}')]}, 'there is no field spec.componets; did you mean spec.components?'],
    [{files: ['kind: IstioOperator\nspecs: {}']}, 'there is no field specs; did you mean spec?'],
    [{set: ['components.cni.enabled=yes']}, 'spec.components.cni.enabled is "yes", expected true or false'],
    [
      {files: [operator('components: {pilot: {k8s: {resources: {request: {cpu: 1}}}}}')]},
      'there is no field spec.components.pilot.k8s.resources.request; did you mean spec.components.pilot.k8s.resources.requests?',
    ],
    [
      {files: [operator('components: {pilot: {k8s: {env: [{name: A, value: 1}]}}}')]},
      'spec.components.pilot.k8s.env[0].value is 1, expected a text',
    ],
    [{set: ['values.pilot.autoscaleMn=2']}, 'no value pilot.autoscaleMn; did you mean pilot.autoscaleMin?'],
    [{set: ['values.globl.hub=x']}, 'no value globl; did you mean global?'],
    [{set: ['values.pilot.autoscaleMin=two']}, 'value pilot.autoscaleMin is "two", expected a number'],
    [{set: ['values.global.logAsJson=yes']}, 'value global.logAsJson is "yes", expected true or false'],
    [{files: ['global: on']}, 'value global is true, expected a mapping'],
    [
      {files: [operator('values: {pilot: {tolerations: [{keys: x}]}}')]},
      'there is no field spec.values.pilot.tolerations[0].keys; did you mean spec.values.pilot.tolerations[0].key?',
    ],
    [
      {files: [operator('values: {global: {proxy: {lifecycle: {preStop: {exec: {command: sleep}}}}}}')]},
      'spec.values.global.proxy.lifecycle.preStop.exec.command is "sleep", expected a list',
    ],
    [{set: ['hub=https://docker.io/istio']}, 'spec.hub is "https://docker.io/istio", expected a registry and a path'],
    [{set: ['tag=a:b']}, 'spec.tag is "a:b", expected the tag of an image'],
    [{revision: 'Canary_1'}, 'spec.values.revision is "Canary_1", expected lower case letters, digits and dashes'],
    [{set: ['values.global.proxy.includeIPRanges=10.0.0.0']}, 'includeIPRanges is "10.0.0.0", expected networks'],
    [{set: ['values.global.proxy.excludeInboundPorts=80,http']}, 'excludeInboundPorts is "80,http", expected ports'],
    [
      {
        files: [
          operator('components: {ingressGateways: [{name: a, k8s: {service: {ports: [{port: 80, targetPort: 80}]}}}]}'),
        ],
      },
      'spec.components.ingressGateways[0].k8s.service.ports[0] leads to port 80 of the pod, which needs root',
    ],
    [
      {files: [operator('components: {ingressGateways: [{name: A_b}]}')]},
      'spec.components.ingressGateways[0].name is "A_b", expected lower case letters',
    ],
    [{files: [operator('installPackagePath: /x')]}, 'spec.installPackagePath is not read'],
    [{set: ['values.profile=nope']}, 'profile: there is none called nope'],
    [{set: ['values.global.platform=nope']}, 'platform: there is none called nope'],
    [{set: ['compatibilityVersion=1.3']}, 'compatibilityVersion: there is none called 1.3'],
    [{set: ['values.global.resourceScope=some']}, 'global.resourceScope: some is not one of all, cluster, namespace'],
    [
      {set: ['values.global.pilotCertProvider=kubernetes']},
      'global.pilotCertProvider: kubernetes is not supported any more',
    ],
    [{files: ['[1]']}, 'file-1.yaml must hold an IstioOperator or a mapping of values'],
    [{files: ['a: 1\n---\nb: 2']}, 'file-1.yaml holds several documents, one a file is expected'],
    [{files: ['apiVersion: v1\nkind: Pod']}, 'file-1.yaml is a Pod, expected an IstioOperator or values'],
    [
      {files: ['apiVersion: install.istio.io/v1\nkind: IstioOperator']},
      'file-1.yaml has apiVersion install.istio.io/v1, expected install.istio.io/v1alpha1',
    ],
    [{files: ['a: [']}, 'file-1.yaml'],
    [{charts: {own: '', user: '/nowhere'}}, '--charts /nowhere does not exist'],
  ])('%j', async (request, message) => {
    await expect(install(request)).rejects.toThrow(message)
  })
})

describe('configuration that works, with a word about it', () => {
  it.each<[request: TestRequest, warning: string]>([
    [
      {set: ['values.pilot.autoscaleEnabled=true', 'components.pilot.k8s.replicaCount=3']},
      'spec.components.pilot.k8s.replicaCount has no lasting effect while spec.values.pilot.autoscaleEnabled is true',
    ],
    [
      {
        set: [
          'values.gateways.istio-ingressgateway.autoscaleEnabled=true',
          'components.ingressGateways[0].k8s.replicaCount=2',
        ],
      },
      'spec.components.ingressGateways[0].k8s.replicaCount has no lasting effect while spec.values.gateways.istio-ingressgateway.autoscaleEnabled is true',
    ],
    [
      {set: ['values.global.jwtPolicy=third-party-jwt']},
      'value global.jwtPolicy has no effect: nothing reads it any more',
    ],
    [
      {files: [operator('unvalidatedValues: {global: {enableTracing: true}}')]},
      'global.enableTracing is deprecated; use meshConfig.enableTracing',
    ],
    [
      {files: [operator('components: {pilot: {k8s: {overlays: [{kind: Deployment, name: istio, patches: []}]}}}')]},
      'an overlay of pilot is for Deployment istio, which its chart does not render',
    ],
  ])('%j', async (request, warning) => {
    expect((await install(request)).warnings).toEqual([warning])
  })

  it('has no warnings by default, and neither have the profiles', async () => {
    for (const profile of ['default', 'demo', 'ambient', 'openshift', 'remote', 'stable'])
      expect((await install({profile})).warnings, profile).toEqual([])
  })
})

describe('a file', () => {
  it.each([
    ['that is empty', ''],
    ['of comments', '# nothing\n'],
    ['with an empty spec', 'kind: IstioOperator\nspec:\n'],
    ['with nothing but a spec', 'spec: {}\n'],
  ])('%s changes nothing', async (_, text) => {
    expect(await installed({profile: 'minimal', files: [text]})).toEqual(await installed({profile: 'minimal'}))
  })
})
