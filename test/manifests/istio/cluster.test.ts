// What an installation learns from the cluster that it is for.

import {describe, expect, it} from 'vitest'
import type {ServerVersion} from '../../../src/kube/cluster.ts'
import type {KubeObject} from '../../../src/kube/object.ts'
import {fakeCluster} from '../../support/fake-cluster.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {install, installed} from './rendered.ts'

const version = (minor: number, ending = ''): ServerVersion => ({
  major: 1,
  minor,
  patch: 0,
  gitVersion: `v1.${minor}.0${ending}`,
})

const felix = (spec: KubeObject['spec']): KubeObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'FelixConfiguration',
  metadata: {name: 'default'},
  spec: spec ?? null,
})

const cilium = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'cilium-config', namespace: 'kube-system'},
  data,
})

describe('a network plugin that gets in the way', () => {
  it.each<[object: KubeObject, profile: string, warning: string]>([
    [felix({bpfConnectTimeLoadBalancing: 'TCP'}), 'minimal', 'bpfConnectTimeLoadBalancing TCP'],
    [felix({bpfConnectTimeLoadBalancingEnabled: true}), 'minimal', 'bpfConnectTimeLoadBalancingEnabled true'],
    [cilium({'cni-exclusive': 'true'}), 'ambient', 'cni-exclusive true'],
    [cilium({'enable-bpf-masquerade': 'true'}), 'ambient', 'enable-bpf-masquerade true'],
    [cilium({'bpf-lb-sock': 'true'}), 'minimal', 'bpf-lb-sock true'],
    [cilium({'kube-proxy-replacement': 'strict'}), 'minimal', 'kube-proxy-replacement strict'],
  ])('%j is named', async (object, profile, warning) => {
    const {warnings} = await install({profile}, fakeCluster([object]))
    expect(warnings).toEqual([expect.stringContaining(warning)])
  })

  it.each<[object: KubeObject, profile: string]>([
    [felix({bpfConnectTimeLoadBalancing: 'Disabled', bpfConnectTimeLoadBalancingEnabled: false}), 'ambient'],
    [cilium({'cni-exclusive': 'true', 'enable-bpf-masquerade': 'true'}), 'minimal'],
    [cilium({'bpf-lb-sock': 'true', 'kube-proxy-replacement': 'strict', 'bpf-lb-sock-hostns-only': 'true'}), 'ambient'],
    [cilium({'kube-proxy-replacement': 'true'}), 'ambient'],
  ])('%j is not, with the profile %s', async (object, profile) => {
    expect((await install({profile}, fakeCluster([object]))).warnings).toEqual([])
  })

  it('is no reason to fail for who may not look', async () => {
    const denied = ['get felixconfigurations', 'get configmaps in kube-system']
    expect((await install({profile: 'ambient'}, fakeCluster([], {denied}))).warnings).toEqual([])
  })
})

describe('the version of Kubernetes', () => {
  it('is refused when Istio does not support it', async () => {
    const cluster = fakeCluster([], {version: version(31)})
    await expect(install({}, cluster)).rejects.toThrow('the cluster runs Kubernetes v1.31.0, Istio needs 1.32 or later')
  })

  it('of GKE puts the CNI plugin into kube-system, unless the user says otherwise', async () => {
    const cluster = fakeCluster([], {version: version(34, '-gke.1')})
    const place = async (set: string[]) =>
      findObject(await installed({profile: 'ambient', set}, cluster), 'DaemonSet/istio-cni-node')?.metadata.namespace
    expect(await place([])).toBe('kube-system')
    expect(await place(['components.cni.namespace=istio-system'])).toBe('istio-system')
    const objects = await installed({profile: 'ambient'}, cluster)
    expect(findObject(objects, 'ResourceQuota/istio-cni-resource-quota')).toBeUndefined()
    const env = ['spec', 'template', 'spec', 'containers', 'discovery', 'env', 'PLATFORM', 'value']
    expect(valueAt(findObject(objects, 'Deployment/istiod'), env)).toBe('gke')
  })
})
