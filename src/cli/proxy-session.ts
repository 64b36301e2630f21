// Where the commands about one proxy have its pages from: its admin port, or a file.

import {Exit, MeshError} from '../errors.ts'
import {readSources} from '../io/read-sources.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {Context} from '../mesh-command.ts'
import {adminPort, containers} from '../meshes/istio.ts'
import {type AdminPort, askPage, askPort} from '../proxy-state/admin.ts'
import {expectPage, type Page, type PageKind, readPage} from '../proxy-state/dump.ts'
import {type ProxyKind, proxyKindOf} from '../proxy-state/pods.ts'
import {type Json, textAt} from '../yaml/index.ts'
import {findPods, findZtunnel, parsePodArgument} from './proxy-pods.ts'

export const pages = {
  config: '/config_dump',
  everything: '/config_dump?include_eds',
  clusters: '/clusters?format=json',
  certificates: '/certs',
  stats: '/stats',
  prometheus: '/stats/prometheus',
} as const

/** A file is all pages in one: what it holds is told by its shape. */
export interface ProxySession {
  readonly isFile: boolean
  text(path: string): Promise<string>
  /** @throws MeshError when the page is of no kind that is asked for */
  page(path: string, kinds: readonly PageKind[], noun: string): Promise<Page>
  /** Of Envoy's configuration. */
  dump(noun: string): Promise<Json>
}

export interface SessionFlags {
  file?: string | undefined
  'proxy-admin-port'?: number | undefined
}

export async function withProxy(
  context: Context,
  pod: string | undefined,
  flags: SessionFlags,
  run: (session: ProxySession) => Promise<void>,
): Promise<void> {
  if ((pod === undefined) === (flags.file === undefined)) {
    const what =
      pod === undefined ? 'neither a pod nor a file is named' : 'a pod and a file are named: only one is asked'
    throw new MeshError(Exit.Usage, what, {hint: 'a pod as [TYPE/]NAME[.NAMESPACE], or a saved dump with --file'})
  }
  if (flags.file !== undefined) return run(await fileSession(context, flags.file))
  const argument = parsePodArgument(pod ?? '')
  await withCluster(context, async (cluster) => {
    const [first] = await findPods(cluster, argument)
    await run(podSession(adminOf(cluster, first, flags['proxy-admin-port'])))
  })
}

export interface ZtunnelFlags extends SessionFlags {
  node?: string | undefined
}

export interface ZtunnelSession {
  readonly dump: Json
  /** The application's pod that was named in place of ztunnel itself. */
  readonly workload: {readonly namespace: string; readonly name: string} | undefined
}

/** Of ztunnel one is as good as another for most questions: without a pod, any is asked. */
export async function withZtunnel(
  context: Context,
  pod: string | undefined,
  {noun, ...flags}: ZtunnelFlags & {noun: string},
  run: (session: ZtunnelSession) => Promise<void>,
): Promise<void> {
  const named = [pod, flags.node, flags.file].filter((value) => value !== undefined)
  if (named.length > 1) throw new MeshError(Exit.Usage, 'only one of a pod, --node and --file can be given')
  if (flags.file !== undefined) {
    const page = await (await fileSession(context, flags.file)).page(pages.config, ['ztunnel'], noun)
    return run({dump: page.data, workload: undefined})
  }
  const argument = pod === undefined ? undefined : parsePodArgument(pod)
  await withCluster(context, async (cluster) => {
    const {controlPlaneNamespace} = context
    const [asked] = argument === undefined ? [undefined] : await findPods(cluster, argument)
    const isZtunnel = asked !== undefined && proxyKindOf(asked) === 'ztunnel'
    const node = asked === undefined ? flags.node : textAt(asked, 'spec', 'nodeName')
    const ztunnel = isZtunnel ? asked : await findZtunnel(cluster, {controlPlaneNamespace, node})
    const session = podSession(adminOf(cluster, ztunnel, flags['proxy-admin-port']))
    const {data} = await session.page(pages.config, ['ztunnel'], noun)
    await run({dump: data, workload: asked === undefined || isZtunnel ? undefined : placeOf(asked)})
  })
}

/** Opens the cluster, runs, and lets go of it. */
export async function withCluster(context: Context, run: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await context.cluster()
  try {
    await run(cluster)
  } finally {
    cluster.close()
  }
}

/**
 * @param port the user's own choice: then the pod may be one that Istio knows nothing of
 * @throws MeshError when the pod has no proxy, or does not run
 */
export function adminOf(cluster: Cluster, pod: KubeObject, port: number | undefined): AdminPort & {kind: ProxyKind} {
  const place = placeOf(pod)
  const kind = proxyKindOf(pod)
  if (kind === undefined && port === undefined) {
    throw new MeshError(Exit.Failed, `pod ${place.namespace}/${place.name} has no container "${containers.proxy}"`, {
      hint: 'mesh inject --mesh istio, or --proxy-admin-port PORT for an Envoy of your own',
    })
  }
  const phase = textAt(pod, 'status', 'phase') ?? 'Unknown'
  if (phase !== 'Running') {
    throw new MeshError(Exit.Failed, `pod ${place.namespace}/${place.name} is ${phase}, not Running`)
  }
  return {cluster, pod: place, port: port ?? adminPort, kind: kind ?? 'envoy'}
}

function placeOf(pod: KubeObject): {namespace: string; name: string} {
  return {namespace: textAt(pod, 'metadata', 'namespace') ?? 'default', name: pod.metadata.name}
}

function podSession(admin: AdminPort): ProxySession {
  const page = async (path: string, kinds: readonly PageKind[], noun: string) =>
    expectPage(await askPage(admin, path), kinds, noun)
  return {
    isFile: false,
    text: (path) => askPort(admin, path),
    page,
    dump: async (noun) => (await page(pages.config, ['envoy-config'], noun)).data,
  }
}

async function fileSession({io}: Context, argument: string): Promise<ProxySession> {
  const [source, ...others] = await readSources(argument, io)
  if (source === undefined || others.length > 0) {
    throw new MeshError(Exit.Usage, `${argument} is a folder with ${others.length + 1} files: name one of them`)
  }
  // Of UTF-8, as JSON has to be; a dump may be larger than any YAML that decodeYaml takes.
  const text = new TextDecoder().decode(source.bytes)
  const page = async (_path: string, kinds: readonly PageKind[], noun: string) =>
    expectPage(readPage(text, source.name), kinds, noun)
  return {
    isFile: true,
    text: async () => text,
    page,
    dump: async (noun) => (await page('', ['envoy-config'], noun)).data,
  }
}
