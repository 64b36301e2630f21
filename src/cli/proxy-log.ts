// Shows and sets the log levels of one proxy or of several.

import {collectPods} from '../diagnostics/workload-pods.ts'
import {Exit, MeshError} from '../errors.ts'
import {loggerColumns} from '../io/proxy-envoy-table.ts'
import {proxyTableText} from '../io/proxy-table.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {Context} from '../mesh-command.ts'
import {askPort} from '../proxy-state/admin.ts'
import {envoyLog, type LevelRequest, type Loggers, loggingPath, ztunnelLog} from '../proxy-state/log-levels.ts'
import type {ProxyKind} from '../proxy-state/pods.ts'
import {injectedLevel} from '../proxy-state/usual-level.ts'
import type {ProxyFormat} from './proxy-flags.ts'
import {findPods, type PodArgument, parsePodArgument} from './proxy-pods.ts'
import {adminOf, withCluster} from './proxy-session.ts'
import {writeData} from './write-data.ts'

export interface LogRequest {
  readonly pod: string | undefined
  /** Labels, in place of the pod. */
  readonly selector?: string | undefined
  readonly port?: number | undefined
  readonly levels: readonly LevelRequest[]
  readonly reset: boolean
  readonly output: ProxyFormat
}

const dialects = {envoy: envoyLog, ztunnel: ztunnelLog} as const satisfies Record<ProxyKind, unknown>

interface PodLog {
  /** `name.namespace` */
  readonly name: string
  readonly loggers: Loggers
}

/** @returns whether a proxy did not answer, or not as it should */
export async function withProxies(context: Context, request: LogRequest): Promise<{failed: boolean}> {
  if ((request.pod === undefined) === (request.selector === undefined)) {
    throw new MeshError(Exit.Usage, 'either a pod or --selector has to be given', {
      hint: 'mesh proxy log deploy/NAME.NAMESPACE',
    })
  }
  const argument = request.pod === undefined ? undefined : parsePodArgument(request.pod)
  let failed = false
  await withCluster(context, async (cluster) => {
    const logs: PodLog[] = []
    const pods = await podsOf(cluster, argument, request.selector ?? '')
    for (const pod of pods) {
      try {
        logs.push(await logOf(cluster, pod, {...request, namespace: context.controlPlaneNamespace}))
      } catch (error) {
        if (!(error instanceof MeshError) || pods.length === 1) throw error
        failed = true
        await context.io.stderr.write(`${error.message}\n`)
      }
    }
    await writeLogs(context, logs, request.output)
  })
  return {failed}
}

async function podsOf(
  cluster: Cluster,
  argument: PodArgument | undefined,
  selector: string,
): Promise<readonly KubeObject[]> {
  if (argument !== undefined) return findPods(cluster, argument)
  const {namespace} = cluster
  const pods = await collectPods(cluster, {namespace, labelSelector: selector})
  if (pods.length > 0) return pods
  throw new MeshError(Exit.Failed, `no pod in namespace "${namespace}" has the labels "${selector}"`)
}

/** @param request.namespace of the control plane */
async function logOf(cluster: Cluster, pod: KubeObject, request: LogRequest & {namespace: string}): Promise<PodLog> {
  const {port, levels, reset, namespace} = request
  const admin = adminOf(cluster, pod, port)
  const {paths, read, usual} = dialects[admin.kind]
  const before = read(await askPort(admin, loggingPath, 'POST'))
  const start = reset && admin.kind === 'envoy' ? await injectedLevel(cluster, pod, namespace) : undefined
  const wanted = reset ? [{logger: undefined, level: start ?? usual}] : levels
  const name = `${admin.pod.name}.${admin.pod.namespace}`
  if (wanted.length === 0) return {name, loggers: before}
  if (admin.kind === 'envoy') checkLoggers(wanted, before, name)
  let answer = ''
  for (const path of paths(wanted)) answer = await askPort(admin, path, 'POST')
  return {name, loggers: read(answer)}
}

/** Nothing is set when one name is wrong. ztunnel takes any. */
function checkLoggers(levels: readonly LevelRequest[], known: Loggers, pod: string): void {
  const wrong = levels.find(({logger}) => logger !== undefined && !Object.hasOwn(known, logger))
  if (wrong === undefined) return
  throw new MeshError(Exit.Failed, `the proxy of pod ${pod} has no logger "${wrong.logger}"`, {
    hint: `mesh proxy log ${pod}`,
  })
}

async function writeLogs({io}: Context, logs: readonly PodLog[], output: ProxyFormat): Promise<void> {
  if (output !== 'table') {
    return writeData(io, Object.fromEntries(logs.map(({name, loggers}) => [name, {...loggers}])), output)
  }
  const texts = logs.map(({name, loggers}) => {
    const rows = Object.entries(loggers)
    return `${name}:\n${proxyTableText({columns: loggerColumns, rows, noun: 'loggers'})}`
  })
  await io.stdout.write(texts.join('\n'))
}
