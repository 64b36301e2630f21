// Starts a Kubernetes control plane with KWOK's nodes on this machine, and ends it without a trace.

import {rm} from 'node:fs/promises'
import {get} from 'node:https'
import {join} from 'node:path'
import {type Cluster, openCluster} from './cluster.ts'
import {type Credentials, createClusterFolder, writeClusterFiles} from './cluster-folder.ts'
import {apiserver, controllerManager, etcd, files, kwok, type Ports, scheduler} from './components.ts'
import {freePorts} from './free-ports.ts'
import {kwokCrd} from './go-modules.ts'
import {servePodNetwork} from './pod-network.ts'
import {type Processes, superviseProcesses} from './processes.ts'
import {until} from './until.ts'

export interface ControlPlane extends Cluster {
  /** Holds the data, the keys and the logs; gone after stop(). */
  folder: string
  pids: readonly number[]
  /** @returns which process ended by itself, with the end of its log */
  failure(): string | undefined
  stop(): Promise<void>
}

/** Names the kubeconfig of the cluster that all suites of a run share. */
export const SHARED = 'MESH_CLUSTER_KUBECONFIG'

/** The cluster that global-setup.ts started, or the one of up.ts that the variable names. */
export function sharedControlPlane(): Cluster {
  const kubeconfig = process.env[SHARED]
  if (kubeconfig === undefined) throw new Error('there is no cluster: run these suites with npm run test:cluster')
  return openCluster(kubeconfig)
}

export async function startControlPlane({nodes = 1} = {}): Promise<ControlPlane> {
  const folder = await createClusterFolder()
  const processes = superviseProcesses(folder)
  const pods = await servePodNetwork(join(folder, files.podNetwork))
  const stop = async () => {
    await processes.stop()
    await pods.close()
    await rm(folder, {recursive: true, force: true})
  }
  try {
    const cluster = await startProcesses(folder, processes, nodes)
    return {...cluster, folder, pids: processes.pids, failure: processes.failure, stop}
  } catch (error) {
    const reason = processes.failure()
    await stop()
    throw reason === undefined ? error : new Error(`the control plane did not start: ${reason}`, {cause: error})
  }
}

async function startProcesses(folder: string, processes: Processes, nodes: number): Promise<Cluster> {
  const ports = await choosePorts()
  const credentials = await writeClusterFiles(folder, ports)
  const hopeless = processes.failure

  processes.start(etcd(folder, ports))
  processes.start(apiserver(folder, ports))
  await until('the API server is ready', () => isReady(ports.apiserver, credentials), {hopeless})
  processes.start(controllerManager(folder))
  processes.start(scheduler(folder))

  const cluster = openCluster(join(folder, files.kubeconfig))
  await installKwokCrds(cluster)
  processes.start(kwok(folder, ports))
  await cluster.addNodes(nodes)
  // Without it, and the controller manager makes it, no pod is admitted.
  const account = ['get', 'serviceaccount', 'default', '-n', 'default']
  await until('the first ServiceAccount is there', () => cluster.kubectl(account), {hopeless})
  return cluster
}

async function choosePorts(): Promise<Ports> {
  const [etcd = 0, etcdPeer = 0, apiserver = 0, kubelet = 0] = await freePorts(4)
  return {etcd, etcdPeer, apiserver, kubelet}
}

function isReady(port: number, credentials: Credentials): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const options = {host: '127.0.0.1', port, path: '/readyz', ...credentials, agent: false, timeout: 5_000}
    const request = get(options, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy(new Error('no answer')))
    request.once('error', reject)
  })
}

async function installKwokCrds({kubectl}: Cluster): Promise<void> {
  const crds = await Promise.all(['portforwards', 'clusterportforwards'].map(kwokCrd))
  const named = crds.map((path) => `--filename=${path}`)
  await kubectl(['apply', '--server-side', ...named])
  await kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...named])
}
