// What Envoy was started with: the whole of it, and the versions in it.

import {Exit, MeshError} from '../../errors.ts'
import {at, isJsonObject, type Json, type JsonObject, textAt} from '../../yaml/index.ts'
import {sectionsOf} from './sections.ts'

export interface Bootstrap {
  /** Titles and values, in the order of reading; only what is known. */
  readonly versions: readonly (readonly [title: string, value: string])[]
  /** The section of the dump. */
  readonly config: JsonObject
}

/** @throws MeshError when the dump has no such section */
export function readBootstrap(dump: Json): Bootstrap {
  const [config] = sectionsOf(dump, 'BootstrapConfigDump')
  if (!isJsonObject(config)) throw new MeshError(Exit.Failed, 'the dump has no bootstrap section')
  const node = at(config, 'bootstrap', 'node') ?? {}
  const versions = [
    ['Istio Version', textAt(node, 'metadata', 'ISTIO_VERSION')],
    ['Istio Proxy Version', textAt(node, 'metadata', 'ISTIO_PROXY_SHA')?.replace(/^[^:]*:/, '')],
    ['Envoy Version', envoyVersion(at(node, 'user_agent_build_version'))],
  ] as const
  return {
    versions: versions.flatMap(([title, value]) => (value === undefined ? [] : [[title, value] as const])),
    config,
  }
}

/** `1.40.0/Clean/RELEASE/BoringSSL`; undefined when Envoy did not say. */
function envoyVersion(build: Json | undefined): string | undefined {
  if (build === undefined) return undefined
  const number = (part: string): string => {
    const value = at(build, 'version', part)
    return typeof value === 'number' ? String(value) : '0'
  }
  const detail = (key: string): string | undefined => textAt(build, 'metadata', key)
  const label = detail('build.label')
  const version = ['major_number', 'minor_number', 'patch'].map(number).join('.')
  const details = [detail('revision.status'), detail('build.type'), detail('ssl.version')]
  return [label === undefined ? version : `${version}-${label}`, ...details]
    .filter((part) => part !== undefined)
    .join('/')
}
