// How the command lines of install and upgrade become an installation, for each mesh.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import {installerFor, type Rendered} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'
import type {MeshName} from '../meshes/index.ts'
import {cniFlags, controlPlaneFlags, installOnlyFlags, proxyFlags} from '../meshes/linkerd-value-flags.ts'
import {type IstioRenderFlags, istioRenderFlags, readIstioRequest} from './istio-request.ts'
import {ownCharts, type Program} from './own-charts.ts'
import {type LinkerdRenderFlags, linkerdRenderFlags, readRenderRequest} from './render-request.ts'
import {flaggedValues, treeOf, valueFlags} from './value-flags.ts'
import {readValueSources, valueSourceFlags} from './value-sources.ts'

/** What every mesh's install is asked for with, then what each has of its own. */
export const renderFlags = {
  ...valueSourceFlags,
  crds: Flags.boolean({summary: 'Print the CustomResourceDefinitions alone, which are applied first'}),
  registry: Flags.string({
    helpValue: 'REGISTRY',
    summary: "Pull every image from this registry [default: LINKERD_DOCKER_REGISTRY, or the mesh's own]",
  }),
  images: Flags.boolean({summary: 'List the images instead, one a line'}),
  charts: Flags.string({helpValue: 'DIR|TGZ', summary: 'Render these charts instead of the built-in ones'}),
  output: Flags.option({
    char: 'o',
    options: ['yaml', 'json'] as const,
    default: 'yaml',
    summary: 'The form of the output',
  })(),
  ...linkerdRenderFlags,
  ...istioRenderFlags,
}

type InstallFlags = LinkerdRenderFlags & IstioRenderFlags

export interface Install {
  /** @param cluster the cluster that it is for; undefined renders without looking at one */
  render(cluster: Cluster | undefined): Promise<Rendered>
  upgrade(cluster: Cluster): Promise<Rendered>
  /** What goes to the cluster with --apply, part by part: each may need what the one before brought. */
  parts(cluster: Cluster): AsyncIterable<Rendered>
}

type Opener = (context: Context, flags: InstallFlags, program: Program) => Promise<Install>

const openers: Readonly<Record<MeshName, Opener>> = {
  async linkerd(context, flags, program) {
    const request = await readRenderRequest(context, flags, program)
    const installer = installerFor('linkerd')
    return {
      render: (cluster) => installer.render(request, cluster),
      upgrade: (cluster) => installer.renderUpgrade(request, cluster),
      async *parts(cluster) {
        yield await installer.renderToApply({...request, crds: true}, cluster)
        if (!flags.crds) yield await installer.renderToApply(request, cluster)
      },
    }
  },
  async istio(context, flags, program) {
    const request = await readIstioRequest(context, flags, program)
    const installer = installerFor('istio')
    return {
      render: (cluster) => installer.render(request, cluster),
      upgrade: (cluster) => installer.renderUpgrade(request, cluster),
      async *parts(cluster) {
        yield await installer.renderToApply({...request, createNamespace: true}, cluster)
      },
    }
  },
}

/** Flags that one mesh alone understands. */
const ownFlags: Readonly<Record<MeshName, readonly string[]>> = {
  linkerd: [
    ...Object.keys(linkerdRenderFlags),
    ...[...controlPlaneFlags, ...installOnlyFlags, ...proxyFlags].map(({name}) => name),
    'identity-external-issuer',
  ],
  istio: Object.keys(istioRenderFlags),
}

/** @throws MeshError for a flag of another mesh, and for files and values that cannot be read */
export async function openInstall(context: Context, flags: InstallFlags, program: Program): Promise<Install> {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined && value !== false)
  for (const [mesh, names] of Object.entries(ownFlags)) {
    const foreign = mesh === context.mesh ? undefined : given.find(([name]) => names.includes(name))
    if (foreign === undefined) continue
    throw foreignFlag(foreign[0], mesh, context.mesh)
  }
  return openers[context.mesh](context, flags, program)
}

function foreignFlag(name: string, owner: string, mesh: MeshName): MeshError {
  return new MeshError(Exit.Usage, `--${name} belongs to the install of ${owner}, and the mesh is ${mesh}`, {
    hint: `--mesh ${owner}`,
  })
}

/** What every mesh's CNI plugin is asked for with. */
export const cniRenderFlags = {
  ...valueSourceFlags,
  ...valueFlags(cniFlags, 'PLUGIN'),
  registry: renderFlags.registry,
  images: renderFlags.images,
  charts: renderFlags.charts,
  output: renderFlags.output,
}

type CniFlags = Omit<InstallFlags, 'crds' | 'ha'>

const cniRenderers: Readonly<
  Record<MeshName, (context: Context, flags: CniFlags, program: Program) => Promise<Rendered>>
> = {
  linkerd: async (context, flags, {root, version}) =>
    installerFor('linkerd').renderCni({
      charts: {own: ownCharts(root, context.mesh), user: flags.charts},
      namespace: context.cniNamespace,
      createdBy: `mesh/cli ${version}`,
      registry: flags.registry ?? context.env.LINKERD_DOCKER_REGISTRY,
      flags: treeOf(flaggedValues(cniFlags, {...flags})),
      user: await readValueSources(flags, context.io),
    }),
  async istio(context, flags, program) {
    const foreign = cniFlags.find(({name}) =>
      Object.entries(flags).some(([key, value]) => key === name && value !== undefined),
    )
    if (foreign !== undefined) throw foreignFlag(foreign.name, 'linkerd', context.mesh)
    return installerFor('istio').renderCni(await readIstioRequest(context, {...flags, crds: false}, program), undefined)
  },
}

/** The plugin's manifests, which no cluster has to be looked at for. */
export function renderCni(context: Context, flags: CniFlags, program: Program): Promise<Rendered> {
  return cniRenderers[context.mesh](context, flags, program)
}
