// The charts of gateways: istioctl's at the way in and the way out, and Helm's, which the injector fills in.

import {describe, expect, it} from 'vitest'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {named, namesOf, renderComponent} from './charts.ts'

const IMAGES = ['global.hub=docker.io/istio', 'global.tag=1.30.3']
const POD = ['spec', 'template', 'spec']
const CONTAINER = [...POD, 'containers', 'istio-proxy']
const ENV = [...CONTAINER, 'env']
const LABELS = ['spec', 'template', 'metadata', 'labels']

describeWithReference('the charts of the way in and the way out', (reference) => {
  it.each<['ingress' | 'egress', profile: string, set: string[]]>([
    ['ingress', 'default', []],
    ['ingress', 'demo', ['profile=demo']],
    ['egress', 'demo', ['profile=demo']],
  ])('%s equals upstream in the %s profile', async (chart, profile, set) => {
    const theirs = named(reference.objects(`istio/install-${profile}.json`), new RegExp(`^istio-${chart}gateway`))
    expect(compareObjects(await renderComponent(chart, [...IMAGES, ...set]), theirs)).toEqual([])
  })
})

describe.each(['ingress', 'egress'] as const)('the chart of the %s gateway', (chart) => {
  const name = `istio-${chart}gateway`
  const own = (setting: string) => `gateways.${name}.${setting}`
  const render = (set: readonly string[], setJson: string[] = []) => renderComponent(chart, [...set], setJson)

  const OBJECTS = [
    `Deployment/${name}`,
    `HorizontalPodAutoscaler/${name}`,
    `Role/${name}-sds`,
    `RoleBinding/${name}-sds`,
    `Service/${name}`,
    `ServiceAccount/${name}-service-account`,
  ]
  const without = (kind: string) => OBJECTS.filter((each) => !each.startsWith(kind))
  it.each<[set: string[], objects: string[]]>([
    [[], OBJECTS],
    [['global.resourceScope=cluster'], []],
    [[own('autoscaleEnabled=false')], without('HorizontalPodAutoscaler')],
    [[own('customService=true')], without('Service/')],
    [[own('autoscaleMin=2')], [...OBJECTS, `PodDisruptionBudget/${name}`]],
    [[own('autoscaleMin=2'), 'global.defaultPodDisruptionBudget.enabled=false'], OBJECTS],
    [
      [own('autoscaleEnabled=false'), own('replicaCount=2')],
      [...without('HorizontalPodAutoscaler'), `PodDisruptionBudget/${name}`],
    ],
    [
      ['global.networkPolicy.enabled=true', 'revision=r1'],
      [...OBJECTS, `NetworkPolicy/${name}-r1`],
    ],
  ])('renders with %j what it should', async (set, objects) => {
    expect(namesOf(await render(set))).toEqual(objects.toSorted())
  })

  it.each<[set: string[], path: string[], expected: unknown]>([
    [['global.proxy.image=a/b:c'], [...CONTAINER, 'image'], 'a/b:c'],
    [[...IMAGES, 'profile=ambient'], [...CONTAINER, 'image'], 'docker.io/istio/proxyv2:1.30.3-distroless'],
    [['revision=canary'], [...ENV, 'CA_ADDR', 'value'], 'istiod-canary.istio-system.svc:15012'],
    [['revision=canary'], [...POD, 'volumes', 'config-volume', 'configMap', 'name'], 'istio-canary'],
    [['revision=canary'], [...LABELS, 'service.istio.io/canonical-revision'], 'canary'],
    [[own('labels.version=v2')], [...LABELS, 'service.istio.io/canonical-revision'], 'v2'],
    [['global.platform=openshift'], [...POD, 'securityContext'], {runAsNonRoot: true}],
    [[own('runAsRoot=true')], [...CONTAINER, 'securityContext'], undefined],
    [['global.network=n1'], [...ENV, 'ISTIO_META_NETWORK', 'value'], 'n1'],
    [['global.network=n1', own('env.ISTIO_META_NETWORK=n2')], [...ENV, 'ISTIO_META_NETWORK', 'value'], 'n2'],
    [['global.meshID=m1'], [...ENV, 'ISTIO_META_MESH_ID', 'value'], 'm1'],
    [['profile=preview'], [...ENV, 'ISTIO_META_DNS_CAPTURE', 'value'], 'true'],
    [['global.pilotCertProvider=kubernetes'], [...POD, 'volumes', 'istiod-ca-cert'], undefined],
    [
      ['global.mountMtlsCerts=true'],
      [...POD, 'volumes', 'istio-certs', 'secret', 'secretName'],
      `istio.${name}-service-account`,
    ],
    [
      ['meshConfig.enablePrometheusMerge=false'],
      ['spec', 'template', 'metadata', 'annotations', 'prometheus.io/port'],
      undefined,
    ],
    [[own('autoscaleEnabled=false'), own('replicaCount=3')], ['spec', 'replicas'], 3],
    [[own('replicaCount=3')], ['spec', 'replicas'], undefined],
    [[own('injectionTemplate=gateway')], [...CONTAINER, 'image'], 'auto'],
    [[own('injectionTemplate=gateway')], [...CONTAINER, 'args'], undefined],
    [[own('injectionTemplate=gateway')], [...LABELS, 'istio.io/rev'], undefined],
    [[own('injectionTemplate=gateway')], [...LABELS, 'sidecar.istio.io/inject'], 'true'],
    [
      ['global.defaultNodeSelector.zone=a', 'global.arch.amd64=2', 'global.arch.s390x=0'],
      [...POD, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'],
      [
        {
          matchExpressions: [
            {key: 'kubernetes.io/arch', operator: 'In', values: ['amd64']},
            {key: 'zone', operator: 'In', values: ['a']},
          ],
        },
      ],
    ],
  ])('%j changes the Deployment at %j', async (set, path, expected) => {
    expect(valueAt(findObject(await render(set), `Deployment/${name}`), path)).toEqual(expected)
  })

  it('keeps away from the nodes of other pods, always or when it can', async () => {
    const term = '[{"key":"app","operator":"In","values":"a,b","topologyKey":"zone","namespaces":"n1,n2"}]'
    const objects = await render(
      [],
      [`${own('podAntiAffinityLabelSelector')}=${term}`, `${own('podAntiAffinityTermLabelSelector')}=${term}`],
    )
    const rule = {
      topologyKey: 'zone',
      namespaces: ['n1', 'n2'],
      labelSelector: {matchExpressions: [{key: 'app', operator: 'In', values: ['a', 'b']}]},
    }
    expect(valueAt(findObject(objects, `Deployment/${name}`), [...POD, 'affinity', 'podAntiAffinity'])).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: [rule],
      preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm: rule}],
    })
  })

  it('serves the ports of the user, and those that are added to them', async () => {
    const objects = await render(
      [],
      [
        `${own('ports')}=[{"name":"tcp","port":5000,"targetPort":6000,"protocol":"UDP"}]`,
        `${own(`${chart}Ports`)}=[{"name":"more","port":7000}]`,
      ],
    )
    expect(valueAt(findObject(objects, `Service/${name}`), ['spec', 'ports'])).toEqual([
      {name: 'tcp', port: 5000, targetPort: 6000, protocol: 'UDP'},
      {name: 'more', port: 7000},
    ])
    expect(valueAt(findObject(objects, `Deployment/${name}`), [...CONTAINER, 'ports'])).toEqual([
      {containerPort: 6000, protocol: 'UDP'},
      {name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP'},
    ])
  })
})

describe('the chart of a gateway for Helm', () => {
  const render = (...set: string[]) => renderComponent('gateway', set)
  const OBJECTS = [
    'Deployment/istio',
    'HorizontalPodAutoscaler/istio',
    'Role/istio',
    'RoleBinding/istio',
    'Service/istio',
    'ServiceAccount/istio',
  ]

  it.each<[set: string[], objects: string[]]>([
    [[], OBJECTS],
    [['service.type=None'], OBJECTS.filter((each) => !each.startsWith('Service/'))],
    [
      ['rbac.enabled=false', 'serviceAccount.create=false'],
      ['Deployment/istio', 'HorizontalPodAutoscaler/istio', 'Service/istio'],
    ],
    [
      ['kind=DaemonSet', 'rbac.enabled=false'],
      ['DaemonSet/istio', 'Service/istio', 'ServiceAccount/istio'],
    ],
    [['podDisruptionBudget.minAvailable=1'], OBJECTS],
    [
      ['podDisruptionBudget.minAvailable=1', 'autoscaling.minReplicas=2'],
      [...OBJECTS, 'PodDisruptionBudget/istio'],
    ],
    [
      ['global.networkPolicy.enabled=true', 'revision=r1'],
      [...OBJECTS, 'NetworkPolicy/istio-r1'],
    ],
    [['name=edge'], OBJECTS.map((each) => each.replace('/istio', '/edge'))],
  ])('renders with %j what it should', async (set, objects) => {
    expect(namesOf(await render(...set))).toEqual(objects.toSorted())
  })

  it.each<[set: string[], kind: string, path: string[], expected: unknown]>([
    [[], 'Deployment', [...CONTAINER, 'image'], 'auto'],
    [['name=istio-edge'], 'Deployment', ['spec', 'selector', 'matchLabels'], {app: 'istio-edge', istio: 'edge'}],
    [['labels.app=a', 'labels.istio=b'], 'Service', ['spec', 'selector'], {app: 'a', istio: 'b'}],
    [['service.selectorLabels.c=d'], 'Service', ['spec', 'selector'], {app: 'istio', istio: 'istio', c: 'd'}],
    [['revision=canary'], 'Deployment', [...LABELS, 'istio.io/rev'], 'canary'],
    [['autoscaling.enabled=false', 'replicaCount=0'], 'Deployment', ['spec', 'replicas'], 0],
    [['autoscaling.enabled=false'], 'Deployment', ['spec', 'replicas'], undefined],
    [['networkGateway=n1'], 'Deployment', [...ENV, 'ISTIO_META_REQUESTED_NETWORK_VIEW', 'value'], 'n1'],
    [['networkGateway=n1'], 'Deployment', [...LABELS, 'topology.istio.io/network'], 'n1'],
    [
      ['networkGateway=n1', 'networkGatewayPorts.tls.port=443'],
      'Service',
      ['spec', 'ports', 'tls'],
      {name: 'tls', port: 443, targetPort: 15443, protocol: 'TCP'},
    ],
    [['networkGateway=n1'], 'Service', ['spec', 'ports', 'http2'], undefined],
    [['serviceAccount.create=false'], 'Deployment', [...POD, 'serviceAccountName'], 'default'],
    [['serviceAccount.name=sa'], 'RoleBinding', ['roleRef', 'name'], 'sa'],
    [
      ['service.loadBalancerClass=x', 'service.allocateLoadBalancerNodePorts=false'],
      'Service',
      ['spec', 'allocateLoadBalancerNodePorts'],
      false,
    ],
    [['service.type=ClusterIP', 'service.loadBalancerClass=x'], 'Service', ['spec', 'loadBalancerClass'], undefined],
    [['annotations.a=b', 'service.annotations.a=c'], 'Service', ['metadata', 'annotations'], {a: 'c'}],
    [['containerSecurityContext.runAsUser=5'], 'Deployment', [...CONTAINER, 'securityContext'], {runAsUser: 5}],
    [['securityContext.fsGroup=5'], 'Deployment', [...POD, 'securityContext'], {fsGroup: 5}],
    [['resources.limits=null'], 'Deployment', [...CONTAINER, 'resources'], {requests: {cpu: '100m', memory: '128Mi'}}],
  ])('%j changes the %s at %j', async (set, kind, path, expected) => {
    expect(
      valueAt(
        (await render(...set)).find((object) => object.kind === kind),
        path,
      ),
    ).toEqual(expected)
  })

  it.each([
    [['replicas=3'], 'chart gateway: replicas'],
    [['kind=StatefulSet'], 'kind must be one of "Deployment", "DaemonSet", got "StatefulSet"'],
    [['service.ipFamilies[0]=IPv5'], 'service.ipFamilies[0] must be one of "IPv4", "IPv6", got "IPv5"'],
    [['networkGateway=n1', 'networkGatewayPorts.tls=null'], 'networkGatewayPorts.tls is needed with networkGateway'],
    [['service.ports=null'], 'service.ports must not be empty without networkGateway'],
  ])('refuses %j', async (set, message) => {
    await expect(render(...set)).rejects.toThrow(message)
  })
})
