// The flags with which Istio's install is asked for, and the request that they become.

import {Flags} from '@oclif/core'
import type {ConfigFile, IstioRequest, SetFlag} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'
import {decodeYaml} from '../yaml/index.ts'
import {ownCharts, type Program} from './own-charts.ts'
import {type GivenValueSources, readOne} from './value-sources.ts'

export const istioRenderFlags = {
  profile: Flags.string({
    helpValue: 'NAME',
    summary: 'The profile to start from [default: default]',
    helpGroup: 'ISTIO',
  }),
  revision: Flags.string({
    char: 'r',
    helpValue: 'NAME',
    summary: 'The revision to install beside others',
    helpGroup: 'ISTIO',
  }),
  'create-namespace': Flags.boolean({
    summary: "Also print the control plane's Namespace",
    helpGroup: 'ISTIO',
  }),
  'default-tag': Flags.boolean({
    summary:
      'Also print the tag "default", which makes the revision the one for namespaces without a label for another',
    helpGroup: 'ISTIO',
  }),
}

export interface IstioRenderFlags extends GivenValueSources {
  crds: boolean
  registry?: string | undefined
  charts?: string | undefined
  profile?: string | undefined
  revision?: string | undefined
  'istio-namespace'?: string | undefined
  'create-namespace'?: boolean
  'default-tag'?: boolean
}

const charts = ['base', 'istiod', 'cni', 'ztunnel', 'ingress', 'egress'] as const

/** @throws MeshError when a file that a flag names cannot be read */
export async function readIstioRequest(
  context: Context,
  flags: IstioRenderFlags,
  {root}: Program,
): Promise<IstioRequest> {
  const read = async (name: string) => decodeYaml(await readOne(name, context.io), name)
  return {
    charts: {own: ownCharts(root, context.mesh), user: flags.charts},
    files: await Promise.all((flags.values ?? []).map((named) => readConfigFile(named, read))),
    set: await readSetFlags(flags, read),
    profile: flags.profile,
    revision: flags.revision,
    // The configuration may name another: the flag's own default is no wish of the user.
    namespace: flags['istio-namespace'],
    crds: flags.crds,
    createNamespace: flags['create-namespace'] ?? false,
    defaultTag: flags['default-tag'] ?? false,
    now: context.now(),
    randomBytes: context.randomBytes,
  }
}

/** `CHART=FILE` are values for one chart. */
async function readConfigFile(named: string, read: (name: string) => Promise<string>): Promise<ConfigFile> {
  const chart = charts.find((known) => named.startsWith(`${known}=`))
  const name = chart === undefined ? named : named.slice(chart.length + 1)
  return {name, text: await read(name), chart}
}

async function readSetFlags(
  flags: IstioRenderFlags,
  read: (name: string) => Promise<string>,
): Promise<readonly SetFlag[]> {
  const files = await Promise.all(
    (flags['set-file'] ?? []).map(async (text): Promise<SetFlag> => {
      const equals = text.indexOf('=')
      const path = equals < 0 ? text : text.slice(0, equals)
      return {kind: 'set-file', text: equals < 0 ? text : `${path}=${await read(text.slice(equals + 1))}`}
    }),
  )
  const given = (kind: SetFlag['kind'], texts: readonly string[] = []): SetFlag[] => texts.map((text) => ({kind, text}))
  return [
    ...given('set', flags.registry === undefined ? [] : [`hub=${flags.registry}`]),
    ...given('set', flags.set),
    ...given('set-string', flags['set-string']),
    ...files,
    ...given('set-json', flags['set-json']),
  ]
}
