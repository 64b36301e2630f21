// The chart of Linkerd's CNI plugin.

import {describe, expect, it} from 'vitest'
import type {Manifest} from '../../src/helm/index.ts'
import {findObject, renderOurs, valueAt} from '../support/rendered-chart.ts'

const render = (set: string[] = []) => renderOurs({chart: 'linkerd/cni', namespace: 'linkerd-cni', set})

/** The configuration that the installer writes on the nodes. */
function networkConfig(objects: readonly Manifest[]): unknown {
  const text = valueAt(findObject(objects, 'ConfigMap/linkerd-cni-config'), ['data', 'cni_network_config'])
  return JSON.parse(String(text))
}

describe('the CNI plugin by default', () => {
  it('is a DaemonSet with its configuration and its rights', async () => {
    const objects = await render()
    expect(objects.map(({kind, metadata}) => `${kind}/${metadata.name}`).sort()).toEqual([
      'ClusterRole/linkerd-cni',
      'ClusterRoleBinding/linkerd-cni',
      'ConfigMap/linkerd-cni-config',
      'DaemonSet/linkerd-cni',
      'ServiceAccount/linkerd-cni',
    ])
  })

  it('writes a network configuration that is JSON', async () => {
    expect(networkConfig(await render())).toEqual({
      name: 'linkerd-cni',
      type: 'linkerd-cni',
      log_level: 'info',
      kubernetes: {kubeconfig: '__KUBECONFIG_FILEPATH__'},
      linkerd: {
        'incoming-proxy-port': 4143,
        'outgoing-proxy-port': 4140,
        'proxy-uid': 2102,
        'ports-to-redirect': [],
        'inbound-ports-to-ignore': ['4191', '4190'],
        simulate: false,
        'use-wait-flag': false,
        'iptables-mode': 'nft',
        ipv6: false,
      },
    })
  })

  it('labels everything, so that the injector leaves it alone', async () => {
    for (const {metadata} of await render(['cliVersion=linkerd/cli v', 'enablePSP=true'])) {
      expect(metadata.labels, metadata.name).toMatchObject({'linkerd.io/cni-resource': 'true'})
    }
  })
})

describe('a value of the CNI plugin', () => {
  it.each<[set: string[], expected: object]>([
    [['ignoreInboundPorts=22\\, 8000-8010'], {'inbound-ports-to-ignore': ['4191', '4190', '22', '8000-8010']}],
    [['ignoreInboundPorts=22'], {'inbound-ports-to-ignore': ['4191', '4190', '22']}],
    [['ignoreOutboundPorts=25\\,587'], {'outbound-ports-to-ignore': ['25', '587']}],
    [['portsToRedirect=80\\,443'], {'ports-to-redirect': [80, 443]}],
    [['proxyUID=1000660000', 'proxyGID=9'], {'proxy-uid': 1000660000, 'proxy-gid': 9}],
    [
      ['disableIPv6=false', 'iptablesMode=plain', 'useWaitFlag=true'],
      {ipv6: true, 'iptables-mode': 'plain', 'use-wait-flag': true},
    ],
  ])('%j changes the network configuration', async (set, expected) => {
    expect(networkConfig(await render(set))).toMatchObject({linkerd: expected})
  })

  const POD = ['spec', 'template', 'spec']
  it.each<[set: string[], path: string[], expected: unknown]>([
    [
      ['image.name=r.acme.io/cni', 'image.version=v9'],
      [...POD, 'containers', 'install-cni', 'image'],
      'r.acme.io/cni:v9',
    ],
    [['priorityClassName=high'], [...POD, 'priorityClassName'], 'high'],
    [['nodeAffinity.x=y'], [...POD, 'affinity'], {nodeAffinity: {x: 'y'}}],
    [['tolerations=null'], [...POD, 'tolerations'], undefined],
    [['podLabels.team=a'], ['spec', 'template', 'metadata', 'labels', 'team'], 'a'],
    [['commonLabels.team=a'], ['metadata', 'labels', 'team'], 'a'],
    [['extraInitContainers[0].name=first'], [...POD, 'initContainers'], [{name: 'first'}]],
    [['privileged=true'], [...POD, 'containers', 'install-cni', 'securityContext', 'privileged'], true],
    [['resources.cpu.limit=1'], [...POD, 'containers', 'install-cni', 'resources'], {limits: {cpu: '1'}}],
    [['destCNINetDir=/a', 'destCNIBinDir=/b'], [...POD, 'volumes', 'cni-bin-dir', 'hostPath', 'path'], '/b'],
    [['destCNINetDir=/a', 'destCNIBinDir=/a'], [...POD, 'volumes', 'cni-bin-dir'], undefined],
    [[], [...POD, 'containers', 'repair-controller'], undefined],
    [
      ['repairController.enabled=true'],
      [...POD, 'containers', 'repair-controller', 'ports', 'repair-admin', 'containerPort'],
      9990,
    ],
    [
      ['repairController.enabled=true', 'repairController.enableSecurityContext=false'],
      [...POD, 'containers', 'repair-controller', 'securityContext'],
      undefined,
    ],
  ])('%j changes the DaemonSet at %j', async (set, path, expected) => {
    expect(valueAt(findObject(await render(set), 'DaemonSet/linkerd-cni'), path)).toEqual(expected)
  })

  it('repairController.enabled lets it delete pods, and nothing else does', async () => {
    const verbs = async (set: string[]) => JSON.stringify(findObject(await render(set), 'ClusterRole/linkerd-cni'))
    expect(await verbs([])).not.toContain('delete')
    expect(await verbs(['repairController.enabled=true'])).toContain('delete')
  })

  it('imagePullSecrets go to the service account', async () => {
    const account = findObject(await render(['imagePullSecrets[0].name=registry']), 'ServiceAccount/linkerd-cni')
    expect(account?.imagePullSecrets).toEqual([{name: 'registry'}])
  })

  it('cliVersion adds the namespace, for an install without Helm', async () => {
    const namespace = findObject(await render(['cliVersion=linkerd/cli v']), 'Namespace/linkerd-cni')
    expect(valueAt(namespace, ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'])).toBe('privileged')
  })
})
