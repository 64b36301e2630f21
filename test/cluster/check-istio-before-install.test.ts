// Istio's checks before an install on a real API server: a cluster that is ready, with just one thing in the way, and ready again.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {checkMeshes} from '../../src/checks/list.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {runIstioChecks} from '../support/istio-checks.ts'
import {resultsOf, stillClock} from '../support/linkerd-checks.ts'
import {streamOf} from './cluster.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {type BothStates, checksOn, expectBothStates} from './support/checks.ts'
import {countRequests} from './support/count-requests.ts'
import {type IstioOnCluster, installIstio, istioNamespace, removeIstio} from './support/istio.ts'
import {applyGatewayApi, removeGatewayApi} from './support/linkerd.ts'
import {selectedPods} from './support/workloads.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig, runIstioChecks)

const apply = (...objects: readonly object[]) =>
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(objects))
const remove = (called: string, ...more: string[]) => kubectl(['delete', called, ...more])

/** A webhook of somebody else, which is asked about every pod. */
const policy = (failurePolicy: string, service: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: {name: 'checked-policy'},
  webhooks: [
    {
      name: 'policy.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy,
      clientConfig: {service: {namespace: 'default', name: service, path: '/'}},
      // The name is not looked at: the namespace of an install that is to come has no other label than this.
      namespaceSelector: {
        matchExpressions: [{key: 'kubernetes.io/metadata.name', operator: 'In', values: [istioNamespace]}],
      },
      rules: [{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['pods', 'deployments']}],
    },
  ],
})
const removePolicy = () => remove('validatingwebhookconfiguration/checked-policy')

const calicoCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'felixconfigurations.crd.projectcalico.org'},
  spec: {
    group: 'crd.projectcalico.org',
    names: {kind: 'FelixConfiguration', plural: 'felixconfigurations'},
    scope: 'Cluster',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
      },
    ],
  },
}
const calico = (mode: string) => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'FelixConfiguration',
  metadata: {name: 'default'},
  spec: {bpfConnectTimeLoadBalancing: mode},
})
const cilium = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'cilium-config', namespace: 'kube-system'},
  data,
})

const onPlatform = (label: string, name: string): BothStates => ({
  title: 'platform needs no settings of its own',
  breaks: `on ${name}`,
  broken: () => kubectl(['label', 'nodes', '--all', `${label}=yes`]),
  whole: () => kubectl(['label', 'nodes', '--all', `${label}-`]),
  text: new RegExp(`^the cluster is of ${name}, where `),
})

beforeAll(async () => {
  await removeIstio(cluster)
  await applyGatewayApi(cluster)
})
afterAll(() => removeGatewayApi(cluster))

const ask = () => check('before-install')

describe('before an install of Istio', () => {
  test('a ready cluster passes every check', async () => {
    const {results} = await ask()
    expect(results.filter(({status}) => status !== 'passed')).toEqual([])
    expect(results).toHaveLength(10)
  })

  test.each<BothStates>([
    {
      title: 'no other install of Istio is there',
      breaks: 'with an istiod in some namespace',
      broken: () =>
        apply({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: {name: 'istiod-old', namespace: 'default', labels: {app: 'istiod', 'istio.io/rev': 'old'}},
          spec: selectedPods('istiod', {replicas: 0}),
        }),
      whole: () => remove('deployment/istiod-old', '-n', 'default'),
      text: /^Istio is installed already: default\/istiod-old \(revision old\)$/,
    },
    {
      title: 'no webhook of others stands in the way of an install',
      breaks: 'with one whose Service does not exist',
      broken: () => apply(policy('Fail', 'gone')),
      whole: removePolicy,
      text: /the Service that they call does not exist: checked-policy \(calls default\/gone\)$/,
    },
    {
      title: 'no webhook of others stands in the way of an install',
      breaks: 'with one that has to answer',
      broken: () => apply(policy('Fail', 'kubernetes')),
      whole: () => apply(policy('Ignore', 'kubernetes')),
      text: /while they do not answer: checked-policy \(deployments, pods\)$/,
    },
    {
      title: 'network plugin leaves traffic to proxies',
      breaks: 'with Calico balancing loads at connect time',
      async broken() {
        await apply(calicoCrd)
        await kubectl(['wait', '--for=condition=Established', `crd/${calicoCrd.metadata.name}`])
        await apply(calico('TCP'))
      },
      whole: () => apply(calico('Disabled')),
      text: /^Calico has bpfConnectTimeLoadBalancing TCP, .*: set it to Disabled$/,
    },
    {
      title: 'network plugin leaves traffic to proxies',
      breaks: 'with Cilium that tolerates no other plugin',
      broken: () => apply(cilium({'cni-exclusive': 'true'})),
      whole: () => apply(cilium({'cni-exclusive': 'false'})),
      text: /^Cilium has cni-exclusive true, .*: set it to false$/,
    },
    onPlatform('node.openshift.io/os_id', 'openshift'),
    onPlatform('minikube.k8s.io/name', 'minikube'),
    onPlatform('microk8s.io/cluster', 'microk8s'),
  ])('$title: found $breaks, and passes when it is mended', (states) => expectBothStates(ask, states))

  test('takes away what the states have left behind', async () => {
    await removePolicy()
    await remove(`crd/${calicoCrd.metadata.name}`)
    await remove('configmap/cilium-config', '-n', 'kube-system')
  })

  test.each([
    {gitVersion: 'v1.31.9', minor: 31, text: 'Kubernetes is v1.31.9, older than v1.32.0'},
    {gitVersion: 'v1.32.0', minor: 32, text: undefined},
  ])('Kubernetes $gitVersion is told from one that is new enough', async ({gitVersion, minor, text}) => {
    const version = async () => ({major: 1, minor, patch: Number(gitVersion.split('.')[2]), gitVersion})
    const {of} = await check('before-install', {through: (client) => ({...client, version})})
    const result = of('is running a Kubernetes version that Istio supports')
    expect(result).toMatchObject(text === undefined ? {status: 'passed'} : {status: 'found', text})
  })

  test('a Gateway API that is not there is no trouble', async () => {
    await removeGatewayApi(cluster)
    const title = 'Gateway API CRDs serve the versions that Istio reads'
    try {
      await expect.poll(async () => (await ask()).of(title).status, {timeout: 30_000}).toBe('skipped')
    } finally {
      await applyGatewayApi(cluster)
    }
  })
})

const roleFor = (user: string, rules: readonly object[]): KubeObject[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {name: user},
    rules: rules.map((rule) => ({...rule})),
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: {name: user},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user},
    subjects: [{apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user}],
  },
]

describe('a user', () => {
  const user = 'checked-installer'
  const titles = {
    cluster: 'can create the non-namespaced resources of an install',
    namespace: 'can create the namespaced resources of an install',
  }
  afterAll(() => kubectl(['delete', `clusterrole/${user}`, `clusterrolebinding/${user}`, '--ignore-not-found']))

  test('learns of each right that is missing, from one review', async () => {
    const rules = [
      {apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list']},
      {apiGroups: ['', 'apps', 'autoscaling', 'policy'], resources: ['*'], verbs: ['create']},
    ]
    await apply(...roleFor(user, rules))
    const asked: string[] = []
    const {of} = await check('before-install', {
      as: {as: user},
      through: (client) => ({
        ...client,
        rules(namespace) {
          asked.push(namespace)
          return client.rules(namespace)
        },
      }),
    })
    expect(asked).toEqual([istioNamespace])
    expect(of(titles.cluster)).toMatchObject({
      status: 'found',
      text: expect.stringMatching(
        /^not allowed: needs create customresourcedefinitions\.apiextensions\.k8s\.io, create clusterroles\.rbac/,
      ),
    })
    expect(of(titles.namespace)).toMatchObject({
      text: 'not allowed: needs create roles.rbac.authorization.k8s.io, create rolebindings.rbac.authorization.k8s.io',
    })
    await apply(...roleFor(user, [...rules, {apiGroups: ['*'], resources: ['*'], verbs: ['create']}]))
    const again = () => check('before-install', {as: {as: user}})
    await expect.poll(async () => (await again()).of(titles.cluster).status, {timeout: 30_000}).toBe('passed')
    expect((await again()).of(titles.namespace).status).toBe('passed')
  })

  test('is told when rights come from elsewhere, and no review lists them', async () => {
    const {of} = await check('before-install', {through: (client) => ({...client, rules: async () => []})})
    expect(of(titles.cluster)).toMatchObject({
      status: 'skipped',
      why: expect.stringMatching(/allows more than it lists/),
    })
  })

  test('with no rights at all is told of each that would be needed, and of no trouble', async () => {
    const {results} = await check('installed', {as: {as: 'checked-stranger'}})
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
    const why = Object.fromEntries(
      results.flatMap((result) => (result.status === 'skipped' ? [[result.title, result.why]] : [])),
    )
    expect(why).toMatchObject({
      'control plane namespace exists': 'needs get namespaces',
      'istiod is installed': 'needs list deployments in istio-system',
      'each revision has webhooks that inject': 'needs list mutatingwebhookconfigurations',
      'certificate authority of istiod is readable': 'needs get secrets in istio-system',
      'root certificates are given to proxies': 'needs get configmaps in istio-system',
      'namespaces that ask for injection get it': 'needs list mutatingwebhookconfigurations',
      'labels of namespaces do not contradict each other': 'needs list namespaces',
      'waypoints are programmed': 'needs list gateways',
    })
  })
})

describe('a run', () => {
  let istio: IstioOnCluster
  beforeAll(async () => {
    istio = await installIstio(cluster, {profile: 'ambient'})
  })
  afterAll(() => removeIstio(cluster))

  test.each(['before-install', 'crds', 'installed', 'data-plane'] as const)(
    'at stage %s asks the API server at most 40 times',
    async (stage) => {
      const count = await countRequests(() => check(stage, {istioCrds: async () => istio.crds}))
      expect(count).toBeGreaterThan(3)
      expect(count).toBeLessThanOrEqual(40)
    },
  )

  test('of both meshes is one report: the API is asked for once, and every category tells whose it is', async () => {
    const client = await connectTo(kubeconfig)
    try {
      const target = {
        connect: async () => client,
        namespace: 'linkerd',
        cniNamespace: 'linkerd-cni',
        istioNamespace,
        cliVersion: 'edge-26.8.3',
        defaultManifest: async () => [],
        crdManifest: async () => [],
        istioCrds: async () => istio.crds,
      }
      const meshes = ['linkerd', 'istio'] as const
      const results = await resultsOf(checkMeshes(meshes, 'installed', target, {wait: 0, clock: stillClock}))
      const categories = [...new Set(results.map(({category}) => category))]
      expect(categories).toEqual(expect.arrayContaining(['linkerd-existence', 'istio-control-plane']))
      const keys = results.map(({category, id, title}) => `${category} ${id} ${title}`)
      expect(new Set(keys).size).toBe(keys.length)
      const titled = (title: string) => results.filter((result) => result.title === title)
      expect(titled('can query the Kubernetes API')).toHaveLength(1)
      expect(titled('control plane Namespace exists')).toMatchObject([{category: 'linkerd-config', status: 'found'}])
      expect(titled('istiod is installed')).toMatchObject([{category: 'istio-control-plane', status: 'passed'}])
    } finally {
      client.close()
    }
  })
})
