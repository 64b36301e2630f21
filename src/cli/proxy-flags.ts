// The flags and the argument that the commands about one proxy share.

import {Args, Flags} from '@oclif/core'
import {parsePort} from '../diagnostics/authority.ts'
import {Exit, MeshError} from '../errors.ts'
import {clusterFlags} from '../mesh-command.ts'
import {adminPort} from '../meshes/istio.ts'
import {formatFlag} from './stat-flags.ts'

export const proxyArgs = {
  pod: Args.string({
    description: '[TYPE/]NAME[.NAMESPACE] of a pod, or of what owns pods',
    // A dump may come there; oclif would take it for the name.
    ignoreStdin: true,
  }),
}

export const proxyFlags = {
  ...clusterFlags,
  namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "The pod's namespace [default: the context's]"}),
  'proxy-admin-port': portFlag({summary: 'The port of the proxy to ask', shown: String(adminPort)}),
}

/** A saved dump takes the pod's place. */
export const fileFlag = {
  file: Flags.string({
    char: 'f',
    helpValue: 'FILE',
    summary: 'A saved dump of a proxy instead of a pod; - is standard input',
  }),
}

export const proxyFormats = ['table', 'json', 'yaml'] as const
export type ProxyFormat = (typeof proxyFormats)[number]

export const dumpFlags = {...proxyFlags, ...fileFlag, output: formatFlag(proxyFormats)}

/** ztunnel is named by its own pod, by its node, or by a pod that it serves. */
export const ztunnelFlags = {
  ...dumpFlags,
  node: Flags.string({helpValue: 'NAME', summary: 'Ask the ztunnel of this node'}),
}

/** One of some words, in letters of any size. */
export function wordFlag({words, summary}: {words: readonly string[]; summary: string}) {
  return Flags.custom<string>({
    helpValue: words.join('|'),
    summary,
    async parse(text, _context, {name}) {
      const word = words.find((known) => known === text.toUpperCase())
      if (word !== undefined) return word
      throw new MeshError(Exit.Usage, `--${name} takes one of ${words.join(', ')}, not ${JSON.stringify(text)}`)
    },
  })()
}

/** @param shown what stands in for it, as the help shows it */
export function portFlag({summary, shown}: {summary: string; shown?: string}) {
  return Flags.custom<number>({
    helpValue: 'PORT',
    summary,
    ...(shown !== undefined && {defaultHelp: async () => shown}),
    parse: async (text) => parsePort(text),
  })()
}
