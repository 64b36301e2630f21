// The command lines of the cluster's processes.

import {join} from 'node:path'
import {toolPath} from './go-tools.ts'
import type {Program} from './processes.ts'

export interface Ports {
  etcd: number
  etcdPeer: number
  apiserver: number
  kubelet: number
}

/** Files that the processes read, by their names in the cluster's folder. */
export const files = {
  authority: 'ca.crt',
  serverCertificate: 'apiserver.crt',
  serverKey: 'apiserver.key',
  kubeletCertificate: 'kubelet.crt',
  kubeletKey: 'kubelet.key',
  adminCertificate: 'admin.crt',
  adminKey: 'admin.key',
  tokenKey: 'service-accounts.key',
  kubeconfig: 'kubeconfig',
  egress: 'egress.json',
  kwok: 'kwok.yaml',
  podNetwork: 'pods.sock',
} as const

const SERVICES = '10.96.0.0/16'
const PODS = '10.244.0.0/16'
const SPEED = ['--kube-api-qps=1000', '--kube-api-burst=2000']

export function etcd(folder: string, {etcd, etcdPeer}: Ports): Program {
  return server('etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--client-url=http://127.0.0.1:${etcd}`,
    `--peer-url=http://127.0.0.1:${etcdPeer}`,
  ])
}

export function apiserver(folder: string, {etcd, apiserver}: Ports): Program {
  const file = (name: keyof typeof files) => join(folder, files[name])
  return server('apiserver', [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${apiserver}`,
    // The Service `kubernetes` may not point to loopback.
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${SERVICES}`,
    `--tls-cert-file=${file('serverCertificate')}`,
    `--tls-private-key-file=${file('serverKey')}`,
    `--client-ca-file=${file('authority')}`,
    // What extension servers trust the API server by; Linkerd's check looks for it.
    `--requestheader-client-ca-file=${file('authority')}`,
    '--requestheader-allowed-names=front-proxy',
    '--requestheader-username-headers=X-Remote-User',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${file('tokenKey')}`,
    `--service-account-signing-key-file=${file('tokenKey')}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    // KWOK's nodes have no name that resolves.
    '--kubelet-preferred-address-types=InternalIP',
    `--kubelet-certificate-authority=${file('authority')}`,
    `--kubelet-client-certificate=${file('adminCertificate')}`,
    `--kubelet-client-key=${file('adminKey')}`,
    `--egress-selector-config-file=${file('egress')}`,
  ])
}

export function controllerManager(folder: string): Program {
  const file = (name: keyof typeof files) => join(folder, files[name])
  return server('controller-manager', [
    `--kubeconfig=${file('kubeconfig')}`,
    '--secure-port=0',
    '--leader-elect=false',
    `--root-ca-file=${file('authority')}`,
    `--service-account-private-key-file=${file('tokenKey')}`,
    '--allocate-node-cidrs=true',
    `--cluster-cidr=${PODS}`,
    `--service-cluster-ip-range=${SERVICES}`,
    ...SPEED,
  ])
}

export function scheduler(folder: string): Program {
  const kubeconfig = join(folder, files.kubeconfig)
  return server('scheduler', [`--kubeconfig=${kubeconfig}`, '--secure-port=0', '--leader-elect=false', ...SPEED])
}

export function kwok(folder: string, {kubelet}: Ports): Program {
  const file = (name: keyof typeof files) => join(folder, files[name])
  const args = [
    `--kubeconfig=${file('kubeconfig')}`,
    // Without one it would read the configuration in the home folder.
    `--config=${file('kwok')}`,
    '--manage-all-nodes=true',
    `--cidr=${PODS}`,
    '--node-ip=127.0.0.1',
    `--node-port=${kubelet}`,
    `--server-address=127.0.0.1:${kubelet}`,
    `--tls-cert-file=${file('kubeletCertificate')}`,
    `--tls-private-key-file=${file('kubeletKey')}`,
    '--node-lease-duration-seconds=40',
    '--enable-crds=PortForward,ClusterPortForward',
  ]
  return {name: 'kwok', path: toolPath('cluster-server'), args: ['guard', toolPath('kwok'), ...args]}
}

function server(subcommand: string, args: readonly string[]): Program {
  return {name: subcommand, path: toolPath('cluster-server'), args: [subcommand, ...args]}
}
