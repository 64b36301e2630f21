// `mesh install`: prints the manifests of a mesh's control plane.

import {Flags} from '@oclif/core'
import {flaggedValues, treeOf, valueFlags} from '../cli/value-flags.ts'
import {readOne, readValueSources, valueSourceFlags} from '../cli/value-sources.ts'
import {writeManifests} from '../cli/write-manifests.ts'
import {ownCharts} from '../cli/own-charts.ts'
import {installerFor} from '../manifests/index.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'
import {controlPlaneFlags, proxyFlags} from '../meshes/linkerd-value-flags.ts'

const valueTable = [...controlPlaneFlags, ...proxyFlags]

export default class Install extends MeshCommand {
  static override summary = "Print the manifests that install a mesh's control plane"
  static override description = `Nothing is changed in the cluster: the output is for kubectl. With a cluster at hand the command refuses to
render over an existing install; --ignore-cluster renders without looking.`
  static override readonly group = 'Install'
  static override examples = [
    {description: 'Install into the current cluster', command: '<%= config.bin %> install --crds | kubectl apply --server-side -f -\n<%= config.bin %> install | kubectl apply -f -'},
    {description: 'Three replicas of everything, with your own values', command: '<%= config.bin %> install --ha -f values.yaml | kubectl apply -f -'},
    {description: 'List the images to mirror', command: '<%= config.bin %> install --ignore-cluster --images'},
  ]
  static override flags = {
    ...clusterFlags,
    ...valueSourceFlags,
    ...valueFlags(controlPlaneFlags, 'CONTROL PLANE'),
    ...valueFlags(proxyFlags, 'PROXY'),
    crds: Flags.boolean({summary: 'Print the CustomResourceDefinitions, which are applied first'}),
    ha: Flags.boolean({summary: 'High availability: three replicas, anti-affinity, disruption budgets, resources'}),
    'ignore-cluster': Flags.boolean({summary: 'Render without looking at the cluster'}),
    registry: Flags.string({helpValue: 'REGISTRY', env: 'LINKERD_DOCKER_REGISTRY', summary: 'Pull every image from this registry [default: cr.l5d.io/linkerd]'}),
    images: Flags.boolean({summary: 'List the images instead, one a line'}),
    charts: Flags.string({helpValue: 'DIR|TGZ', summary: 'Render these charts instead of the built-in ones'}),
    output: Flags.option({char: 'o', options: ['yaml', 'json'] as const, default: 'yaml', summary: 'The form of the output'})(),
    'identity-trust-anchors-file': Flags.string({helpValue: 'FILE', summary: 'The certificates that every proxy trusts, as PEM', helpGroup: 'IDENTITY'}),
    'identity-issuer-certificate-file': Flags.string({helpValue: 'FILE', summary: 'The certificate that issues those of proxies, as PEM', helpGroup: 'IDENTITY'}),
    'identity-issuer-key-file': Flags.string({helpValue: 'FILE', summary: "The issuer's private key, as PEM", helpGroup: 'IDENTITY'}),
    'identity-external-issuer': Flags.boolean({summary: 'Take the issuer from the Secret linkerd-identity-issuer', helpGroup: 'IDENTITY'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Install)
    const context = this.open(flags)
    const {io} = context
    const file = async (name: string | undefined) => (name === undefined ? undefined : {name, text: new TextDecoder().decode(await readOne(name, io))})
    const [anchors, certificate, key] = await Promise.all([
      file(flags['identity-trust-anchors-file']),
      file(flags['identity-issuer-certificate-file']),
      file(flags['identity-issuer-key-file']),
    ])
    const request = {
      crds: flags.crds,
      charts: {own: ownCharts(this.config.root, context.mesh), user: flags.charts},
      namespace: context.controlPlaneNamespace,
      createdBy: `mesh/cli ${this.config.version}`,
      ha: flags.ha,
      registry: flags.registry,
      externalIssuer: flags['identity-external-issuer'],
      flags: treeOf(flaggedValues(valueTable, flags)),
      user: await readValueSources(flags, io),
      identityFiles: {...(anchors && {anchors}), ...(certificate && {certificate}), ...(key && {key})},
      now: context.now(),
      randomBytes: context.randomBytes,
    }
    const cluster = flags['ignore-cluster'] ? undefined : await context.cluster()
    const rendered = await installerFor(context.mesh).render(request, cluster)
    await writeManifests(io, rendered, {output: flags.output, images: flags.images})
  }
}
