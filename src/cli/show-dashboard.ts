// What `mesh dashboard` does until Ctrl-C: a local address for a dashboard in the cluster, and its page in the browser.

import {once} from 'node:events'
import {
  type Dashboard,
  type DashboardName,
  dashboards,
  findRunningPod,
  type PodFinder,
  type PodPlace,
  startForward,
} from '../dashboards/index.ts'
import {Exit, MeshError} from '../errors.ts'
import {openBrowser} from '../io/open-browser.ts'
import {printable} from '../io/printable.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {Context} from '../mesh-command.ts'
import type {MeshName} from '../meshes/index.ts'
import {at, textAt} from '../yaml/index.ts'
import {findPods, type PodArgument, parsePodArgument} from './proxy-pods.ts'
import {onInterrupt} from './until-interrupted.ts'

export interface DashboardRequest {
  readonly name: DashboardName
  /** As the user named it. */
  readonly pod: string | undefined
  readonly selector: string | undefined
  readonly namespace: string | undefined
  readonly address: string
  /** The local port that the user wants; 0 for any. */
  readonly port: number | undefined
  /** The pod's, where it is not the usual one. */
  readonly uiPort: number | undefined
  readonly browser: boolean
}

/** Milliseconds. */
const lookEvery = 2000

/** Resolves after Ctrl-C, with every connection closed. */
export async function showDashboard(context: Context, request: DashboardRequest): Promise<void> {
  const {io} = context
  const dashboard: Dashboard = dashboards[request.name]
  const interruption = onInterrupt()
  const cluster = await context.cluster()
  try {
    const port = request.uiPort ?? dashboard.port
    const forward = await startForward({
      cluster,
      findPod: podFinder(cluster, context, request),
      port,
      address: request.address === 'localhost' ? '127.0.0.1' : request.address,
      localPorts: request.port === undefined ? [dashboard.localPort ?? port, 0] : [request.port],
      lookEvery,
      tell: withoutRepeats((text) => void io.stderr.write(`${printable(text)}\n`)),
    })
    try {
      const host = request.address.includes(':') ? `[${request.address}]` : request.address
      const url = `http://${host}:${forward.port}${dashboard.path}`
      await io.stdout.write(`${url}\n`)
      const {namespace, pod} = forward.pod
      await io.stderr.write(`${dashboard.title}, from pod ${namespace}/${pod}. Ctrl-C ends it.\n`)
      if (request.browser) openBrowser(url, process.platform)
      if (!interruption.signal.aborted) await once(interruption.signal, 'abort')
    } finally {
      await forward.close()
    }
  } finally {
    interruption.stopListening()
    cluster.close()
  }
  process.exitCode = Exit.Interrupted
}

/** @throws MeshError for a pod that is missing, or one too many, and for a dashboard of another mesh */
function podFinder(cluster: Cluster, context: Context, request: DashboardRequest): PodFinder {
  const {mesh, controlPlaneNamespace} = context
  const {name, pod, selector, namespace} = request
  const {title, pods}: Dashboard = dashboards[name]
  const usual = pods[mesh]
  if (usual === undefined) {
    const others = Object.keys(pods)
    throw new MeshError(Exit.Usage, `${mesh} has no dashboard "${name}": it belongs to ${others.join(' and ')}`, {
      hint: `--mesh ${others[0]}`,
    })
  }
  const isUsers = 'podsOf' in usual
  if (pod !== undefined) {
    const argument = parsePodArgument(pod)
    const home = isUsers ? undefined : controlPlaneNamespace
    return () => runningPodOf(cluster, {...argument, namespace: argument.namespace ?? namespace ?? home}, pod)
  }
  const labelSelector = selector ?? (isUsers ? undefined : usual.labelSelector)
  if (labelSelector === undefined) {
    throw new MeshError(Exit.Usage, `dashboard ${name} needs a pod`, {
      hint: `mesh dashboard ${name} POD, or -l app=web`,
    })
  }
  const namespaces = isUsers
    ? [cluster.namespace]
    : [namespace, homes[mesh](context)].filter((place) => place !== undefined)
  return () => findRunningPod(cluster, {labelSelector, namespaces: [...new Set(namespaces)]}, title)
}

/** Where a mesh's dashboards are; undefined: in any namespace, told by their labels alone. */
const homes: Readonly<Record<MeshName, (context: Context) => string | undefined>> = {
  linkerd: () => undefined,
  istio: ({controlPlaneNamespace}) => controlPlaneNamespace,
}

/** The pod, or one of what owns pods: then the next one takes over when it goes. */
async function runningPodOf(cluster: Cluster, argument: PodArgument, named: string): Promise<PodPlace> {
  const pods = await findPods(cluster, argument)
  const running = pods.find(
    (pod) => textAt(pod, 'status', 'phase') === 'Running' && at(pod, 'metadata', 'deletionTimestamp') === undefined,
  )
  const [{metadata, status}] = pods
  const namespace = textAt(metadata, 'namespace') ?? 'default'
  if (running !== undefined) return {namespace, pod: running.metadata.name}
  const phase = textAt(status, 'phase') ?? 'without a phase'
  const state = metadata.deletionTimestamp === undefined ? `is ${phase}` : 'is about to go'
  throw new MeshError(Exit.Failed, `no pod of "${named}" runs: ${namespace}/${metadata.name} ${state}`, {
    hint: `kubectl get pods -n ${namespace}`,
  })
}

/** Every connection of a browser meets the same trouble. */
function withoutRepeats(tell: (text: string) => void): (text: string) => void {
  let last = ''
  return (text) => {
    if (text !== last) tell(text)
    last = text
  }
}
