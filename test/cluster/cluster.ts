// A running test cluster as the suites use it: kubectl, nodes, and local servers that answer for pods.

import {readFileSync} from 'node:fs'
import {type Kubectl, kubectlFor} from './kubectl.ts'
import {answers} from './port-probe.ts'

export interface Cluster {
  /** The path of a kubeconfig with every right. */
  kubeconfig: string
  /** Where the API server listens. */
  url: string
  kubectl: Kubectl
  /** Adds ready nodes; resolves with their names. */
  addNodes(count: number): Promise<string[]>
  /**
   * Local HTTP servers answer for ports of pods from now on, through port-forward. The pods must be running: the promise
   * resolves when the connection has been tried.
   */
  servePods(served: readonly ServedPods[]): Promise<void>
}

export interface ServedPods {
  namespace: string
  /** All pods of the namespace that are not served by their own name, when absent. */
  pod?: string
  /** The pod's port -> the local server's. */
  ports: Readonly<Record<number, number>>
  /** The servers speak no HTTP/1.1, and the connections are not tried. */
  untried?: true
}

const KWOK = 'kwok.x-k8s.io/v1alpha1'

export function openCluster(kubeconfig: string): Cluster {
  const kubectl = kubectlFor(kubeconfig)
  return {
    kubeconfig,
    url: serverOf(kubeconfig),
    kubectl,
    async addNodes(count) {
      const first = (await namesOf(kubectl, ['nodes'])).length
      const names = Array.from({length: count}, (_, index) => `node-${first + index + 1}`)
      await kubectl(['create', '-f', '-'], streamOf(names.map(node)))
      await kubectl(['wait', '--for=condition=Ready', '--timeout=60s', ...names.map((name) => `node/${name}`)])
      return names
    },
    async servePods(served) {
      await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(served.map(portForward)))
      // KWOK learns of the rules through a watch: it may still be without them when kubectl ends.
      for (const {namespace, pod, ports} of served.filter(({untried}) => untried !== true)) {
        const name = pod ?? (await unnamedPod(kubectl, namespace))
        await Promise.all(
          Object.keys(ports).map((port) => answers(kubeconfig, {namespace, pod: name, port: Number(port)})),
        )
      }
    },
  }
}

function node(name: string): object {
  const labels = {'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64'}
  return {apiVersion: 'v1', kind: 'Node', metadata: {name, labels}}
}

/** A rule for one pod hides the rules for its namespace, also where it says nothing about a port. */
function portForward({namespace, pod, ports}: ServedPods): object {
  const forwards = Object.entries(ports).map(([port, local]) => ({
    ports: [Number(port)],
    target: {address: '127.0.0.1', port: local},
  }))
  return pod === undefined
    ? {
        apiVersion: KWOK,
        kind: 'ClusterPortForward',
        metadata: {name: namespace},
        spec: {selector: {matchNamespaces: [namespace]}, forwards},
      }
    : {apiVersion: KWOK, kind: 'PortForward', metadata: {name: pod, namespace}, spec: {forwards}}
}

async function unnamedPod(kubectl: Kubectl, namespace: string): Promise<string> {
  const [pods, named] = await Promise.all([
    namesOf(kubectl, ['pods', '-n', namespace, '--field-selector=status.phase=Running']),
    namesOf(kubectl, ['portforwards.kwok.x-k8s.io', '-n', namespace]),
  ])
  const pod = pods.find((name) => !named.includes(name))
  if (pod === undefined) throw new Error(`namespace "${namespace}" has no running pod to serve`)
  return pod
}

async function namesOf(kubectl: Kubectl, what: readonly string[]): Promise<string[]> {
  const {stdout} = await kubectl(['get', ...what, '-o', 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}'])
  return stdout.split('\n').filter((name) => name !== '')
}

/** Documents for kubectl's standard input. In a List it would check fields by itself, and the server never see a wrong one. */
export function streamOf(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

function serverOf(kubeconfig: string): string {
  const config: {clusters: [{cluster: {server: string}}]} = JSON.parse(readFileSync(kubeconfig, 'utf8'))
  return config.clusters[0].cluster.server
}
