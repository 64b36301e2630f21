// The base of every command: the flags that all share, the context that a domain call gets, and the way out.

import {Command, Flags} from '@oclif/core'
import {reportError} from './cli/report-error.ts'
import {normalizeSwitches} from './cli/switches.ts'
import {Exit, MeshError} from './errors.ts'
import type {Io} from './io/io.ts'
import {createProcessIo} from './io/process-io.ts'
import type {Cluster} from './kube/cluster.ts'
import type {MeshName} from './meshes/index.ts'
import {meshNames} from './meshes/index.ts'
import {namespaces} from './meshes/linkerd.ts'

/** What a command's domain call may use of the world. */
export interface Context {
  io: Io
  mesh: MeshName
  /** The namespace of the mesh's control plane. */
  controlPlaneNamespace: string
  cniNamespace: string
  /** Connects when first asked; offline commands never load the client. */
  cluster(): Promise<Cluster>
  now(): Date
  randomBytes(size: number): Uint8Array
}

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
    default: 'linkerd',
    summary: 'The mesh to work with',
    helpGroup: 'GLOBAL',
  })(),
  'linkerd-namespace': namespaceName({
    char: 'L',
    default: namespaces.controlPlane,
    env: 'LINKERD_NAMESPACE',
    summary: "The namespace of Linkerd's control plane",
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
  mesh: MeshName
  'linkerd-namespace': string
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

  /** Builds the context from the parsed flags; nothing is read or connected yet. */
  protected open(flags: OpenFlags): Context {
    let connected: Promise<Cluster> | undefined
    return {
      io: this.io,
      mesh: flags.mesh,
      controlPlaneNamespace: flags['linkerd-namespace'],
      cniNamespace: flags['cni-namespace'],
      cluster: () => {
        connected ??= this.#connect(flags)
        return connected
      },
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
