// Builds an injection of Istio's from the flags of `inject`: labels, or the proxy itself from our templates, files or the cluster.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import {injectorFor} from '../inject/index.ts'
import type {NamedText, SettingsTexts} from '../inject/istio/read-settings.ts'
import type {TransformSteps} from '../inject/transform.ts'
import type {Context} from '../mesh-command.ts'
import {decodeYaml, isJsonObject, parseYamlDocuments} from '../yaml/index.ts'
import {readIstioRequest} from './istio-request.ts'
import type {Program} from './own-charts.ts'
import {type GivenValueSources, readOne} from './value-sources.ts'

const helpGroup = 'ISTIO'

export const istioInjectionFlags = {
  revision: Flags.string({char: 'r', helpValue: 'NAME', summary: 'The revision or tag that injects', helpGroup}),
  profile: Flags.string({
    helpValue: 'NAME',
    summary: 'With --manual --ignore-cluster: the profile to start from [default: default]',
    helpGroup,
  }),
  'inject-config': Flags.string({
    helpValue: 'FILE',
    summary: "With --manual: the injector's configuration, or a template of your own for the sidecar",
    helpGroup,
  }),
  'mesh-config': Flags.string({
    helpValue: 'FILE',
    summary: 'With --manual: the mesh configuration',
    helpGroup,
  }),
  'proxy-config': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    summary: 'With --manual: ProxyConfig objects; repeatable',
    helpGroup,
  }),
  'native-sidecar': Flags.option({
    options: ['auto', 'true', 'false'] as const,
    summary: 'With --manual: whether proxies are native sidecars [default: auto, as the nodes of the cluster allow]',
    helpGroup,
  })(),
}

export interface IstioInjectionFlags extends GivenValueSources {
  manual: boolean
  'ignore-cluster': boolean
  registry?: string | undefined
  revision?: string | undefined
  profile?: string | undefined
  'inject-config'?: string | undefined
  'mesh-config'?: string | undefined
  'proxy-config'?: string[] | undefined
  'native-sidecar'?: 'auto' | 'true' | 'false' | undefined
  'istio-namespace'?: string | undefined
}

export async function readIstioInjection(
  context: Context,
  flags: IstioInjectionFlags,
  program: Program,
): Promise<TransformSteps> {
  const revision = flags.revision === undefined || flags.revision === 'default' ? '' : flags.revision
  const injector = injectorFor('istio')
  if (!flags.manual) return injector.annotation({revision})
  // Labels need neither templates nor values.
  const {readSettings, readProxyConfigs} = await import('../inject/istio/read-settings.ts')
  const looks = !flags['ignore-cluster']
  const texts = looks ? await textsOfCluster(context, flags, revision) : await textsOfCharts(context, flags, program)
  const proxyConfigs = await Promise.all((flags['proxy-config'] ?? []).map((name) => readText(name, context)))
  return injector.manual(
    readSettings(await withFiles(texts, flags, context), {
      revision,
      nativeSidecars: await isNative(context, flags['native-sidecar'] ?? 'auto', looks),
      proxyConfigs: readProxyConfigs(
        proxyConfigs.flatMap(({name, text}) => parseYamlDocuments(text, {file: name}).filter(isJsonObject)),
      ),
      proxyEnvironment: {},
      environment: {now: context.now, randomBytes: context.randomBytes, variables: definedOf(context.env)},
    }),
  )
}

async function textsOfCluster(context: Context, flags: IstioInjectionFlags, revision: string): Promise<SettingsTexts> {
  const set = (['set', 'set-string', 'set-file', 'set-json', 'profile', 'registry', 'values'] as const).find(
    (name) => flags[name] !== undefined,
  )
  if (set !== undefined) {
    throw new MeshError(
      Exit.Usage,
      `--${set} configures our own templates, and the injector of the cluster has its own`,
      {
        hint: `mesh inject --mesh istio --manual --ignore-cluster --${set} ...`,
      },
    )
  }
  const {clusterTexts} = await import('../inject/istio/cluster-settings.ts')
  return clusterTexts(await context.cluster(), context.controlPlaneNamespaces.istio, revision)
}

async function textsOfCharts(context: Context, flags: IstioInjectionFlags, program: Program): Promise<SettingsTexts> {
  const {injectorTexts} = await import('../manifests/index.ts')
  const request = await readIstioRequest(context, {...flags, crds: false}, program)
  const {config, values, mesh} = await injectorTexts(request)
  return {
    config: {name: 'the injector of the chart istiod', text: config},
    values: {name: 'the values of the chart istiod', text: values},
    mesh: {name: 'the mesh configuration', text: mesh},
  }
}

/** Files replace what the charts or the cluster have. */
async function withFiles(texts: SettingsTexts, flags: IstioInjectionFlags, context: Context): Promise<SettingsTexts> {
  const {'inject-config': config, 'mesh-config': mesh} = flags
  return {
    ...texts,
    ...(config === undefined ? {} : {config: await readText(config, context)}),
    ...(mesh === undefined ? {} : {mesh: await readText(mesh, context)}),
  }
}

async function readText(name: string, {io}: Context): Promise<NamedText> {
  return {name, text: decodeYaml(await readOne(name, io), name)}
}

/** Without a cluster nobody knows the nodes, and a classic sidecar runs on all of them. */
async function isNative(context: Context, wish: 'auto' | 'true' | 'false', looks: boolean): Promise<boolean> {
  if (wish !== 'auto') return wish === 'true'
  if (!looks) return false
  const {hasNativeSidecars} = await import('../inject/istio/cluster-settings.ts')
  return hasNativeSidecars(await context.cluster())
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  )
}
