// The chart of Istio's agent on the nodes.

import {describe, expect, it} from 'vitest'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {named, namesOf, renderComponent} from './charts.ts'

const render = (...set: string[]) => renderComponent('cni', set)

const IMAGES = ['global.hub=docker.io/istio', 'global.tag=1.30.3']
const AMBIENT = 'profile=ambient'

describeWithReference('the CNI chart', (reference) => {
  it('equals upstream in the ambient mode', async () => {
    const theirs = named(reference.objects('istio/install-ambient.json'), /^istio-cni/)
    expect(compareObjects(await render(AMBIENT, ...IMAGES), theirs)).toEqual([])
  })
})

describe('the CNI chart', () => {
  const CLUSTER = [
    'ClusterRole/istio-cni',
    'ClusterRole/istio-cni-repair-role',
    'ClusterRoleBinding/istio-cni',
    'ClusterRoleBinding/istio-cni-repair-rolebinding',
  ]
  const NAMESPACE = ['ConfigMap/istio-cni-config', 'DaemonSet/istio-cni-node', 'ServiceAccount/istio-cni']
  const repair = (name: string) => name.includes('repair')
  it.each<[set: string[], objects: string[]]>([
    [[], [...CLUSTER, ...NAMESPACE]],
    [[AMBIENT], [...CLUSTER, ...NAMESPACE, 'ClusterRole/istio-cni-ambient', 'ClusterRoleBinding/istio-cni-ambient']],
    [['repair.enabled=false'], [...CLUSTER.filter((name) => !repair(name)), ...NAMESPACE]],
    [['global.resourceScope=cluster'], CLUSTER],
    [['global.resourceScope=namespace'], NAMESPACE],
    [['provider=multus'], [...CLUSTER, ...NAMESPACE, 'NetworkAttachmentDefinition/istio-cni']],
    [['global.platform=gke'], [...CLUSTER, ...NAMESPACE, 'ResourceQuota/istio-cni-resource-quota']],
    [['platform=openshift'], [...CLUSTER, ...NAMESPACE, 'NetworkAttachmentDefinition/istio-cni']],
    [
      ['global.networkPolicy.enabled=true', 'revision=canary'],
      [...CLUSTER, ...NAMESPACE, 'NetworkPolicy/istio-cni-canary'],
    ],
  ])('renders with %j what it should', async (set, objects) => {
    expect(namesOf(await render(...set))).toEqual(objects.toSorted())
  })

  const POD = ['spec', 'template', 'spec']
  const CONTAINER = [...POD, 'containers', 'install-cni']
  it.each<[set: string[], path: string[], expected: unknown]>([
    [['image=r.acme.io/cni:v9'], [...CONTAINER, 'image'], 'r.acme.io/cni:v9'],
    [['hub=h', 'tag=t', 'variant=debug'], [...CONTAINER, 'image'], 'h/install-cni:t-debug'],
    [[AMBIENT, ...IMAGES], [...CONTAINER, 'image'], 'docker.io/istio/install-cni:1.30.3-distroless'],
    [['global.imagePullPolicy=Never'], [...CONTAINER, 'imagePullPolicy'], 'Never'],
    [['pullPolicy=Always', 'global.imagePullPolicy=Never'], [...CONTAINER, 'imagePullPolicy'], 'Always'],
    [
      ['logging.level=debug', 'global.logAsJson=true'],
      [...CONTAINER, 'args'],
      ['--log_output_level=debug', '--log_as_json'],
    ],
    [['cniBinDir=/x'], [...POD, 'volumes', 'cni-bin-dir', 'hostPath', 'path'], '/x'],
    [['cni.cniBinDir=/x'], [...POD, 'volumes', 'cni-bin-dir', 'hostPath', 'path'], '/x'],
    [['platform=k3d'], [...POD, 'volumes', 'cni-bin-dir', 'hostPath', 'path'], '/bin'],
    [['platform=gke'], [...POD, 'volumes', 'cni-bin-dir', 'hostPath', 'path'], '/opt/cni/bin'],
    [['platform=openshift'], [...CONTAINER, 'securityContext', 'seLinuxOptions'], {type: 'spc_t'}],
    [['seLinuxOptions.level=s0'], [...CONTAINER, 'securityContext', 'seLinuxOptions'], {type: 'spc_t', level: 's0'}],
    [['useAppArmorAnnotation=false'], [...CONTAINER, 'securityContext', 'appArmorProfile'], {type: 'Unconfined'}],
    [[AMBIENT], [...POD, 'hostNetwork'], undefined],
    [[AMBIENT, 'compatibilityVersion=1.25'], [...POD, 'hostNetwork'], true],
    [['repair.repairPods=false'], [...POD, 'volumes', 'cni-host-procfs'], undefined],
    [
      ['resources.requests.cpu=null', 'resources.limits.cpu=1'],
      [...CONTAINER, 'resources'],
      {limits: {cpu: 1}, requests: {memory: '100Mi'}},
    ],
    [['resources=null'], [...CONTAINER, 'resources', 'requests', 'cpu'], '100m'],
    [['tolerations=null'], [...POD, 'tolerations'], undefined],
    [['env.A=true'], [...CONTAINER, 'env', 'A', 'value'], 'true'],
  ])('%j changes the DaemonSet at %j', async (set, path, expected) => {
    expect(valueAt(findObject(await render(...set), 'DaemonSet/istio-cni-node'), path)).toEqual(expected)
  })

  it.each<[set: string[], data: object]>([
    [['excludeNamespaces[0]=a', 'excludeNamespaces[1]=b'], {EXCLUDE_NAMESPACES: 'a,b'}],
    [['cniConfFileName=10-x.conflist'], {CNI_CONF_NAME: '10-x.conflist'}],
    [
      ['istioOwnedCNIConfig=true', 'istioOwnedCNIConfigFileName=01.conflist'],
      {ISTIO_OWNED_CNI_CONFIG: 'true', ISTIO_OWNED_CNI_CONF_FILENAME: '01.conflist'},
    ],
    [['global.nativeNftables=true', 'chained=false'], {NATIVE_NFTABLES: 'true', CHAINED_CNI_PLUGIN: 'false'}],
    [['compatibilityVersion=1.28'], {AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: 'false'}],
    [['env.A=1'], {A: '1'}],
  ])('%j tells the agent %j', async (set, data) => {
    expect(findObject(await render(...set), 'ConfigMap/istio-cni-config')?.data).toMatchObject(data)
  })

  it.each<[what: string, set: string[], right: object | undefined]>([
    ['nothing more to write the rules of a pod', [], undefined],
    ['to delete pods', ['repair.repairPods=false', 'repair.deletePods=true'], {resources: ['pods'], verbs: ['delete']}],
    [
      'to label pods',
      ['repair.repairPods=false', 'repair.labelPods=true'],
      {resources: ['pods/status'], verbs: ['patch', 'update']},
    ],
  ])('gives repair the right %s', async (_, set, right) => {
    const rules = findObject(await render(...set), 'ClusterRole/istio-cni-repair-role')?.rules
    if (!Array.isArray(rules)) throw new Error('the role has no rules')
    expect(rules.slice(2)).toEqual(right === undefined ? [] : [{apiGroups: [''], ...right}])
  })

  it('may use privileged pods on OpenShift', async () => {
    const role = findObject(await render('global.platform=openshift'), 'ClusterRole/istio-cni')
    expect(JSON.stringify(role?.rules)).toContain('securitycontextconstraints')
    expect(JSON.stringify(findObject(await render(), 'ClusterRole/istio-cni'))).not.toContain('openshift')
  })
})
