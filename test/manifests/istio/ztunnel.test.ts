// The chart of ztunnel.

import {describe, expect, it} from 'vitest'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {named, namesOf, renderComponent} from './charts.ts'

const render = (...set: string[]) => renderComponent('ztunnel', set)

const OBJECTS = ['DaemonSet/ztunnel', 'ServiceAccount/ztunnel']
const OPENSHIFT = ['ClusterRole/ztunnel', 'ClusterRoleBinding/ztunnel']

describeWithReference('the ztunnel chart', (reference) => {
  it.each<[what: string, prefix: string]>([
    ['by Helm, with values of all charts', 'global.'],
    ['by istioctl, with values of its own', ''],
  ])('equals upstream in the ambient mode, rendered %s', async (_, prefix) => {
    const theirs = named(reference.objects('istio/install-ambient.json'), /^ztunnel$/)
    const images = [`${prefix}hub=docker.io/istio`, `${prefix}tag=1.30.3`]
    expect(compareObjects(await render('profile=ambient', ...images), theirs)).toEqual([])
  })
})

describe('the ztunnel chart', () => {
  it.each<[set: string[], objects: string[]]>([
    [[], OBJECTS],
    [['global.platform=openshift'], [...OPENSHIFT, ...OBJECTS]],
    [['platform=openshift', 'resourceScope=cluster'], OPENSHIFT],
    [['platform=openshift', 'global.resourceScope=namespace'], OBJECTS],
    [['platform=gke'], [...OBJECTS, 'ResourceQuota/ztunnel']],
    [
      ['global.networkPolicy.enabled=true', 'revision=r1'],
      [...OBJECTS, 'NetworkPolicy/ztunnel-r1'],
    ],
    [['resourceName=zt'], ['DaemonSet/zt', 'ServiceAccount/zt']],
  ])('renders with %j what it should', async (set, objects) => {
    expect(namesOf(await render(...set))).toEqual(objects.toSorted())
  })

  const POD = ['spec', 'template', 'spec']
  const CONTAINER = [...POD, 'containers', 'istio-proxy']
  const ENV = [...CONTAINER, 'env']
  it.each<[set: string[], path: string[], expected: unknown]>([
    [['hub=h', 'tag=t', 'variant=debug'], [...CONTAINER, 'image'], 'h/ztunnel:t-debug'],
    [['global.hub=h', 'global.tag=t', 'hub=mine'], [...CONTAINER, 'image'], 'mine/ztunnel:t'],
    [['image=a/b:c'], [...CONTAINER, 'image'], 'a/b:c'],
    [['revision=canary'], [...ENV, 'XDS_ADDRESS', 'value'], 'istiod-canary.istio-system.svc:15012'],
    [['revision=canary'], ['metadata', 'annotations'], {'istio.io/rev': 'canary'}],
    [['istioNamespace=mesh'], [...ENV, 'CA_ADDRESS', 'value'], 'istiod.mesh.svc:15012'],
    [['caAddress=ca:1'], [...ENV, 'CA_ADDRESS', 'value'], 'ca:1'],
    [['xdsAddress=xds:1'], [...ENV, 'XDS_ADDRESS', 'value'], 'xds:1'],
    [['logAsJson=true'], [...ENV, 'LOG_FORMAT', 'value'], 'json'],
    [['global.network=n1'], [...ENV, 'NETWORK', 'value'], 'n1'],
    [['multiCluster.clusterName=c1'], [...ENV, 'ISTIO_META_CLUSTER_ID', 'value'], 'c1'],
    [['terminationGracePeriodSeconds=5'], [...ENV, 'TERMINATION_GRACE_PERIOD_SECONDS', 'value'], '5'],
    [['env.A=true'], [...ENV, 'A', 'value'], 'true'],
    [['peerCaCrl.enabled=true'], [...ENV, 'CRL_PATH', 'value'], '/var/run/secrets/istio/crl/ca-crl.pem'],
    [
      ['peerCaCrl.enabled=true'],
      [...POD, 'volumes', 'crl-volume', 'configMap'],
      {name: 'istio-ca-crl', optional: true},
    ],
    [['trustBundleName=tb'], [...POD, 'volumes', 'istiod-ca-cert', 'configMap'], {name: 'tb'}],
    [
      ['env.ENABLE_CLUSTER_TRUST_BUNDLE_API=true'],
      [...POD, 'volumes', 'istiod-ca-cert', 'projected', 'sources'],
      [{clusterTrustBundle: {name: 'istio.io:istiod-ca:root-cert', path: 'root-cert.pem'}}],
    ],
    [['nodeSelector.zone=a'], [...POD, 'nodeSelector'], {'kubernetes.io/os': 'linux', zone: 'a'}],
    [['dnsPolicy=Default'], [...POD, 'dnsPolicy'], 'Default'],
    [['platform=openshift'], [...CONTAINER, 'securityContext', 'seLinuxOptions'], {type: 'spc_t'}],
    [['labels.team=a', 'podLabels.side=b'], ['spec', 'template', 'metadata', 'labels', 'team'], undefined],
    [['labels.team=a', 'podLabels.side=b'], ['spec', 'template', 'metadata', 'labels', 'side'], 'b'],
    [['podAnnotations.x=y'], ['spec', 'template', 'metadata', 'annotations', 'sidecar.istio.io/inject'], 'false'],
  ])('%j changes the DaemonSet at %j', async (set, path, expected) => {
    const daemonSet = (await render(...set)).find(({kind}) => kind === 'DaemonSet')
    expect(valueAt(daemonSet, path)).toEqual(expected)
  })

  it('gives its account the secrets to pull images with', async () => {
    const account = findObject(await render('imagePullSecrets[0]=registry'), 'ServiceAccount/ztunnel')
    expect(account?.imagePullSecrets).toEqual([{name: 'registry'}])
  })
})
