// Merges the application's metrics with the proxy's: Prometheus scrapes the agent, and the agent scrapes the application.

import {annotations as names} from '../../meshes/istio.ts'
import {isJsonObject, type JsonObject} from '../../yaml/index.ts'
import {textsAt} from '../object.ts'
import {parseGoBool} from './go-values.ts'
import {proxyOf, proxyVariable, withProxyVariables} from './proxy-container.ts'
import {goJson} from './typed-json.ts'
import type {Pod} from './typed-pod.ts'

const memory = 'ISTIO_PROMETHEUS_ANNOTATIONS'
const mergedPath = '/stats/prometheus'
const keys = ['scrape', 'path', 'port'] as const
type Key = (typeof keys)[number]

/** @param mesh the mesh configuration */
export function mergePrometheus(pod: Pod, mesh: JsonObject, statusPort: string): Pod {
  const annotations = textsAt(pod.metadata, ['annotations'])
  const own = prometheusAnnotations(annotations)
  if (own.scrape !== undefined && parseGoBool(own.scrape) === false) return pod
  const wish = parseGoBool(annotations[names.mergeMetrics] ?? '') ?? mesh.enablePrometheusMerge
  if (wish === false || own.port === statusPort) return pod
  const isConfigured = keys.some((key) => own[key] !== undefined)
  const remembered =
    isConfigured && proxyOf(pod) !== undefined
      ? withProxyVariables(pod, {
          [memory]: goJson({scrape: own.scrape ?? '', path: own.path ?? '', port: own.port ?? ''}),
        })
      : pod
  return withAnnotations(remembered, {scrape: 'true', path: mergedPath, port: statusPort})
}

/** Gives the application's annotations back; annotations that nobody merged stay. */
export function restorePrometheus(pod: Pod): Pod {
  const own = prometheusAnnotations(textsAt(pod.metadata, ['annotations']))
  if (own.path !== mergedPath || own.scrape !== 'true') return pod
  const text = proxyVariable(pod, memory)
  const known = text === undefined ? {} : JSON.parse(text)
  const said = isJsonObject(known) ? textsAt(known, []) : {}
  return withAnnotations(pod, Object.fromEntries(keys.flatMap((key) => (said[key] ? [[key, said[key]]] : []))))
}

/** `prometheus.io/port` and every other spelling that a scrape configuration reads as the same. */
function keyOf(annotation: string): Key | undefined {
  const normal = annotation.replace(/[^a-zA-Z0-9]/g, '_')
  return keys.find((key) => normal === `prometheus_io_${key}`)
}

function prometheusAnnotations(annotations: Readonly<Record<string, string>>): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {}
  for (const [name, value] of Object.entries(annotations)) {
    const key = keyOf(name)
    if (key !== undefined) found[key] = value
  }
  return found
}

function withAnnotations(pod: Pod, wanted: Partial<Record<Key, string>>): Pod {
  const present = textsAt(pod.metadata, ['annotations'])
  const others = Object.entries(present).filter(([name]) => keyOf(name) === undefined)
  const added = keys.flatMap((key): [string, string][] =>
    wanted[key] === undefined ? [] : [[`prometheus.io/${key}`, wanted[key]]],
  )
  const annotations = Object.fromEntries([...others, ...added])
  return {...pod, metadata: {...pod.metadata, annotations}}
}
