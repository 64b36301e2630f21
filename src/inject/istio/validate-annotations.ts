// Refuses a pod whose annotations Istio could not use, and names all of them at once.

import {Exit, MeshError} from '../../errors.ts'
import {annotations as names} from '../../meshes/istio.ts'
import {parseQuantity} from '../../meshes/quantity.ts'
import {parseGoBool} from './go-values.ts'
import type {MeshTypes} from './mesh-message.ts'
import {isCidr, isInterfaceName} from './network-values.ts'
import {proxyDefaults, withAnnotation} from './proxy-config.ts'
import {proxyConfigTroubles} from './validate-proxy-config.ts'

/** @returns what the value has to be; undefined when it can be used */
type Rule = (value: string) => string | undefined

const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value) ? undefined : `expected ${words.join(', ')}`

const unsigned: Rule = (value) =>
  /^\d+$/.test(value) && Number(value) < 2 ** 32 ? undefined : 'expected a whole number from 0 to 4294967295'

const port: Rule = (value) => (isPort(value.trim()) ? undefined : 'expected a port from 0 to 65535')

const boolean: Rule = (value) => (parseGoBool(value) === undefined ? 'expected true or false' : undefined)

const amount: Rule = (value) =>
  parseQuantity(value) === undefined ? 'expected an amount such as 100m or 128Mi' : undefined

const ports: Rule = (value) => listTrouble(value, (item) => isPort(item.trim()), 'a port from 0 to 65535')

const ranges: Rule = (value) => listTrouble(value, isCidr, 'a range such as 10.0.0.0/8')

const interfaces: Rule = (value) =>
  listTrouble(value, (item) => isInterfaceName(item.trim()), 'the name of an interface')

const allOr =
  (rule: Rule): Rule =>
  (value) =>
    value === '*' ? undefined : rule(value)

const rules: Readonly<Record<string, Rule>> = {
  [names.interceptionMode]: oneOf('REDIRECT', 'TPROXY', 'NONE'),
  [names.statusPort]: port,
  'readiness.status.sidecar.istio.io/initialDelaySeconds': unsigned,
  'readiness.status.sidecar.istio.io/periodSeconds': unsigned,
  'readiness.status.sidecar.istio.io/failureThreshold': unsigned,
  [names.mergeMetrics]: boolean,
  'sidecar.istio.io/proxyCPU': amount,
  'sidecar.istio.io/proxyMemory': amount,
  'sidecar.istio.io/proxyCPULimit': amount,
  'sidecar.istio.io/proxyMemoryLimit': amount,
  'traffic.sidecar.istio.io/includeOutboundIPRanges': allOr(ranges),
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': ranges,
  'traffic.sidecar.istio.io/includeInboundPorts': allOr(ports),
  'traffic.sidecar.istio.io/excludeInboundPorts': ports,
  'traffic.sidecar.istio.io/excludeOutboundPorts': ports,
  'traffic.sidecar.istio.io/excludeInterfaces': interfaces,
  'traffic.sidecar.istio.io/kubevirtInterfaces': interfaces,
  'istio.io/reroute-virtual-interfaces': interfaces,
}

/** @throws MeshError that lists every annotation that cannot be used */
export function validateAnnotations(annotations: Readonly<Record<string, string>>, types: MeshTypes): void {
  const troubles = Object.entries(annotations).flatMap(([name, value]) => {
    if (name === names.proxyConfig) return proxyConfigAnnotation(value, types)
    const trouble = Object.hasOwn(rules, name) ? rules[name]?.(value) : undefined
    return trouble === undefined ? [] : [`annotation ${name} is ${JSON.stringify(value)}, ${trouble}`]
  })
  if (troubles.length > 0) throw new MeshError(Exit.Failed, troubles.join('; '))
}

function proxyConfigAnnotation(value: string, types: MeshTypes): string[] {
  try {
    return proxyConfigTroubles(withAnnotation(types, proxyDefaults, value)).map(
      (trouble) => `annotation ${names.proxyConfig}: ${trouble}`,
    )
  } catch (error) {
    if (error instanceof MeshError) return [error.message]
    throw error
  }
}

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 65535
}

/** An empty list is fine. */
function listTrouble(value: string, fits: (item: string) => boolean, expected: string): string | undefined {
  if (value === '') return undefined
  const wrong = value.split(',').find((item) => !fits(item))
  return wrong === undefined
    ? undefined
    : `expected a list of which every item is ${expected}, got ${JSON.stringify(wrong)}`
}
