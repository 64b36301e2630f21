// The flags with which Linkerd's install and upgrade are asked for, and the request that they become.

import {Flags} from '@oclif/core'
import {installerFor, type RenderRequest} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'
import {controlPlaneFlags, installOnlyFlags, proxyFlags} from '../meshes/linkerd-value-flags.ts'
import {ownCharts, type Program} from './own-charts.ts'
import {flaggedValues, treeOf, valueFlags} from './value-flags.ts'
import {type GivenValueSources, readOne, readValueSources} from './value-sources.ts'

const identityFile = (summary: string) => Flags.string({helpValue: 'FILE', summary, helpGroup: 'IDENTITY'})

export const linkerdRenderFlags = {
  ...valueFlags(controlPlaneFlags, 'CONTROL PLANE'),
  ...valueFlags(proxyFlags, 'PROXY'),
  ha: Flags.boolean({summary: 'High availability: three replicas, anti-affinity, disruption budgets, resources'}),
  'identity-trust-anchors-file': identityFile('The certificates that every proxy trusts, as PEM'),
  'identity-issuer-certificate-file': identityFile('The certificate that issues those of proxies, as PEM'),
  'identity-issuer-key-file': identityFile("The issuer's private key, as PEM"),
}

export interface LinkerdRenderFlags extends GivenValueSources {
  crds: boolean
  ha: boolean
  registry?: string | undefined
  charts?: string | undefined
  'identity-trust-anchors-file'?: string | undefined
  'identity-issuer-certificate-file'?: string | undefined
  'identity-issuer-key-file'?: string | undefined
  'identity-external-issuer'?: boolean
}

/** @throws MeshError when a file that a flag names cannot be read, or a value cannot be understood */
export async function readRenderRequest(
  context: Context,
  flags: LinkerdRenderFlags,
  {root, version}: Program,
): Promise<RenderRequest> {
  const {io, mesh} = context
  const certificateKeys = installerFor('linkerd').prepareKeys(flags.crds)
  const file = async (name: string | undefined) =>
    name === undefined ? undefined : {name, text: new TextDecoder().decode(await readOne(name, io))}
  const [anchors, certificate, key] = await Promise.all([
    file(flags['identity-trust-anchors-file']),
    file(flags['identity-issuer-certificate-file']),
    file(flags['identity-issuer-key-file']),
  ])
  return {
    crds: flags.crds,
    charts: {own: ownCharts(root, mesh), user: flags.charts},
    namespace: context.controlPlaneNamespace,
    createdBy: `mesh/cli ${version}`,
    ha: flags.ha,
    registry: flags.registry ?? context.env.LINKERD_DOCKER_REGISTRY,
    externalIssuer: flags['identity-external-issuer'] ?? false,
    flags: treeOf(flaggedValues([...controlPlaneFlags, ...installOnlyFlags, ...proxyFlags], {...flags})),
    user: await readValueSources(flags, io),
    identityFiles: {...(anchors && {anchors}), ...(certificate && {certificate}), ...(key && {key})},
    now: context.now(),
    randomBytes: context.randomBytes,
    certificateKeys,
  }
}
