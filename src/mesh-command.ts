// The base of every command: the flags that all share, the context that a domain call gets, and the way out.

import {Command, Flags} from '@oclif/core'
import {chooseMesh, chooseMeshes} from './cli/choose-mesh.ts'
import {reportError} from './cli/report-error.ts'
import {normalizeSwitches} from './cli/switches.ts'
import {Exit, MeshError} from './errors.ts'
import type {Io} from './io/io.ts'
import {createProcessIo} from './io/process-io.ts'
import type {Cluster} from './kube/cluster.ts'
import type {MeshName} from './meshes/index.ts'
import {meshNames} from './meshes/index.ts'
import {namespaces as istioNamespaces} from './meshes/istio.ts'
import {namespaces} from './meshes/linkerd.ts'

/** What a command's domain call may use of the world. */
export interface Context {
  io: Io
  mesh: MeshName
  /** The namespace of the mesh's control plane. */
  controlPlaneNamespace: string
  /** The namespaces of every mesh's. */
  controlPlaneNamespaces: Readonly<Record<MeshName, string>>
  cniNamespace: string
  /** Connects when first asked; offline commands never load the client. */
  cluster(): Promise<Cluster>
  now(): Date
  randomBytes(size: number): Uint8Array
  readonly env: Readonly<Record<string, string | undefined>>
}

const namespacesOf = (flags: OpenFlags): Readonly<Record<MeshName, string>> => ({
  linkerd: flags['linkerd-namespace'],
  istio: flags['istio-namespace'] ?? istioNamespaces.controlPlane,
})

/** What does not depend on the mesh. */
type SharedContext = Omit<Context, 'mesh' | 'controlPlaneNamespace' | 'controlPlaneNamespaces' | 'cniNamespace'>

const namespaceName = Flags.custom<string>({
  helpValue: 'NAME',
  async parse(text, _context, {name}) {
    if (/^[a-zA-Z0-9-]+$/.test(text)) return text
    throw new MeshError(Exit.Usage, `--${name} takes letters, digits and dashes, not "${text}"`)
  },
})

/** Which mesh, and where it lives in the cluster. */
export const meshFlags = {
  mesh: Flags.option({
    options: meshNames,
    helpValue: 'NAME',
    env: 'MESH',
    summary: 'The mesh to work with [default: that of .mesh.yaml, or the installed one, or linkerd]',
    helpGroup: 'GLOBAL',
  })(),
  'linkerd-namespace': namespaceName({
    char: 'L',
    default: namespaces.controlPlane,
    env: 'LINKERD_NAMESPACE',
    summary: "The namespace of Linkerd's control plane",
    helpGroup: 'GLOBAL',
  }),
  'istio-namespace': namespaceName({
    char: 'i',
    summary: "The namespace of Istio's control plane [default: istio-system]",
    helpGroup: 'GLOBAL',
  }),
  'cni-namespace': namespaceName({
    default: namespaces.cni,
    summary: "The namespace of Linkerd's CNI plugin",
    helpGroup: 'GLOBAL',
  }),
}

/** How to reach the cluster: the names are kubectl's. */
export const clusterFlags = {
  ...meshFlags,
  kubeconfig: Flags.string({
    helpValue: 'FILE',
    summary: 'The kubeconfig to use instead of KUBECONFIG or ~/.kube/config',
    helpGroup: 'CLUSTER',
  }),
  context: Flags.string({helpValue: 'NAME', summary: 'The context of the kubeconfig to use', helpGroup: 'CLUSTER'}),
  as: Flags.string({helpValue: 'USER', summary: 'The user to act as', helpGroup: 'CLUSTER'}),
  'as-group': Flags.string({
    helpValue: 'GROUP',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'A group to act as, with --as; repeatable',
    helpGroup: 'CLUSTER',
  }),
  timeout: Flags.custom<number>({
    helpValue: 'DURATION',
    summary: 'How long to wait for one answer of the API server',
    defaultHelp: async () => '30s',
    helpGroup: 'CLUSTER',
    parse: async (text) => parseTimeout(text),
  })(),
}

export interface OpenFlags {
  mesh?: MeshName | undefined
  'linkerd-namespace': string
  'istio-namespace'?: string | undefined
  'cni-namespace': string
  kubeconfig?: string | undefined
  context?: string | undefined
  as?: string | undefined
  'as-group'?: string[] | undefined
  timeout?: number | undefined
  namespace?: string | undefined
}

export abstract class MeshCommand extends Command {
  /** The heading of `mesh --help` that lists the command. */
  static readonly group: string = 'Other'

  protected readonly io: Io = createProcessIo(process)

  protected override async init(): Promise<void> {
    await super.init()
    this.argv = normalizeSwitches(this.argv, this.#flagTable())
  }

  /**
   * Builds the context from the parsed flags.
   * @param looks whether the command reads the cluster: then what is installed there may choose the mesh
   */
  protected async open(flags: OpenFlags, {looks = true} = {}): Promise<Context> {
    const shared = this.#share(flags)
    const cluster = looks ? shared.cluster : undefined
    return this.#contextOf(flags, shared, await chooseMesh({named: flags.mesh, folder: process.cwd(), cluster}))
  }

  /** A context for each mesh that the command is about. */
  protected async openAll(flags: OpenFlags): Promise<readonly [Context, ...Context[]]> {
    const shared = this.#share(flags)
    const {cluster} = shared
    const [first = 'linkerd', ...more] = await chooseMeshes({named: flags.mesh, folder: process.cwd(), cluster})
    const contextOf = (mesh: MeshName) => this.#contextOf(flags, shared, mesh)
    return [contextOf(first), ...more.map(contextOf)]
  }

  #contextOf(flags: OpenFlags, shared: SharedContext, mesh: MeshName): Context {
    const controlPlaneNamespaces = namespacesOf(flags)
    return {
      ...shared,
      mesh,
      controlPlaneNamespaces,
      controlPlaneNamespace: controlPlaneNamespaces[mesh],
      cniNamespace: flags['cni-namespace'],
    }
  }

  #share(flags: OpenFlags): SharedContext {
    let connected: Promise<Cluster> | undefined
    return {
      io: this.io,
      cluster: () => {
        connected ??= this.#connect(flags)
        return connected
      },
      env: process.env,
      now: () => new Date(),
      // node:crypto would start OpenSSL for commands that want no randomness.
      randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    }
  }

  async #connect(flags: OpenFlags): Promise<Cluster> {
    const [{connectCluster}, {parseYamlValue}] = await Promise.all([
      import('./kube/connect.ts'),
      import('./yaml/index.ts'),
    ])
    return connectCluster({
      kubeconfig: flags.kubeconfig,
      context: flags.context,
      as: flags.as,
      asGroups: flags['as-group'] ?? [],
      namespace: flags.namespace,
      timeout: flags.timeout ?? 30_000,
      userAgent: this.config.userAgent,
      terminal: {interactive: this.io.stdinIsTerminal},
      env: process.env,
      now: () => new Date(),
      parseYaml: parseYamlValue,
    })
  }

  /** Errors become text and an exit code here; nothing exits, so that what was written reaches its reader. */
  override async catch(error: unknown): Promise<void> {
    process.exitCode = await reportError(this.io, error, Object.keys(this.#flagTable()))
  }

  #flagTable(): Record<string, {type: string; allowNo?: boolean}> {
    return {...this.ctor.baseFlags, ...this.ctor.flags}
  }
}

const units: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}

function parseTimeout(text: string): number {
  const parts = /^(\d+)(ms|s|m|h)?$/.exec(text)
  const amount = Number(parts?.[1])
  if (parts === null || amount === 0)
    throw new MeshError(Exit.Usage, `--timeout takes a duration like 30s or 2m, not "${text}"`)
  return amount * (units[parts[2] ?? 's'] ?? 1000)
}
