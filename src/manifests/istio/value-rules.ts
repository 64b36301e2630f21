// The rules that an installation's configuration has to keep, checked after everything is merged.

import {Exit, MeshError} from '../../errors.ts'
import type {JsonObject} from '../../kube/object.ts'
import {isJsonObject, type Json} from '../../yaml/index.ts'
import {isNetwork} from '../networks.ts'
import {valueAt} from '../values.ts'
import {operatorProblems} from './operator-shape.ts'

interface Rule {
  readonly path: string
  holds(text: string): boolean
  readonly expected: string
}

const rules: readonly Rule[] = [
  {path: 'spec.hub', holds: isRepository, expected: 'a registry and a path, such as docker.io/istio'},
  {path: 'spec.values.global.hub', holds: isRepository, expected: 'a registry and a path, such as docker.io/istio'},
  {path: 'spec.tag', holds: isTag, expected: 'the tag of an image, such as 1.30.3'},
  {path: 'spec.values.global.tag', holds: isTag, expected: 'the tag of an image, such as 1.30.3'},
  {path: 'spec.values.revision', holds: isLabel, expected: 'lower case letters, digits and dashes, such as canary'},
  {path: 'spec.values.global.istioNamespace', holds: isLabel, expected: 'the name of a namespace'},
  {path: 'spec.values.global.proxy.includeIPRanges', holds: isNetworks, expected: 'networks such as 10.0.0.0/8, or *'},
  {path: 'spec.values.global.proxy.excludeIPRanges', holds: isNetworks, expected: 'networks such as 10.0.0.0/8, or *'},
  {path: 'spec.values.global.proxy.includeInboundPorts', holds: isPorts, expected: 'ports such as 80,8080, or *'},
  {path: 'spec.values.global.proxy.excludeInboundPorts', holds: isPorts, expected: 'ports such as 80,8080, or *'},
  {
    path: 'spec.values.global.proxy.autoInject',
    holds: (text) => text === 'enabled' || text === 'disabled',
    expected: 'enabled or disabled',
  },
  {
    path: 'spec.values.global.imagePullPolicy',
    holds: (text) => ['Always', 'IfNotPresent', 'Never'].includes(text),
    expected: 'Always, IfNotPresent or Never',
  },
]

/**
 * @param operator a merged IstioOperator
 * @returns warnings, one sentence each
 * @throws MeshError naming the first path that breaks a rule, what it holds and what it may hold
 */
export function checkOperator(operator: JsonObject): string[] {
  const [problem] = operatorProblems(operator)
  if (problem !== undefined) throw new MeshError(Exit.Failed, problem)
  if (valueAt(operator, 'spec.installPackagePath') !== undefined) {
    throw new MeshError(
      Exit.Failed,
      'spec.installPackagePath is not read: charts of another release are named on the command line',
      {
        hint: 'mesh install --mesh istio --charts DIR',
      },
    )
  }
  for (const {path, holds, expected} of rules) {
    const value = valueAt(operator, path)
    const text = value === null || value === undefined ? '' : String(value)
    if (text !== '' && !holds(text)) throw new MeshError(Exit.Failed, `${path} is "${text}", expected ${expected}`)
  }
  return (['ingress', 'egress'] as const)
    .flatMap((kind) => checkGateways(operator, kind))
    .concat(pilotWarnings(operator))
}

function checkGateways(operator: JsonObject, kind: 'ingress' | 'egress'): string[] {
  const values = `spec.values.gateways.istio-${kind}gateway`
  const path = `spec.components.${kind}Gateways`
  const found = valueAt(operator, path)
  const warnings: string[] = []
  for (const [index, gateway] of (Array.isArray(found) ? found : []).filter(isJsonObject).entries()) {
    const {name} = gateway
    if (typeof name === 'string' && !/^[a-z0-9.-]{1,254}$/.test(name))
      throw new MeshError(
        Exit.Failed,
        `${path}[${index}].name is "${name}", expected lower case letters, digits, dots and dashes`,
      )
    const ports = valueAt(gateway, 'k8s.service.ports')
    if (valueAt(operator, `${values}.runAsRoot`) !== true)
      checkPorts(ports, `${path}[${index}].k8s.service.ports`, values)
    const replicas = valueAt(gateway, 'k8s.replicaCount')
    if (valueAt(operator, `${values}.autoscaleEnabled`) === true && replicas !== undefined && replicas !== 0)
      warnings.push(autoscaled(`${path}[${index}]`, values))
  }
  return warnings
}

/** Without root a process cannot listen below 1024; a named port says nothing of its number. */
function checkPorts(ports: Json | undefined, path: string, values: string): void {
  for (const [index, entry] of (Array.isArray(ports) ? ports : []).filter(isJsonObject).entries()) {
    const target = entry.targetPort ?? entry.port
    if (typeof target !== 'number' || target >= 1024) continue
    throw new MeshError(Exit.Failed, `${path}[${index}] leads to port ${target} of the pod, which needs root`, {
      hint: `mesh install --mesh istio --set ${values.replace('spec.', '')}.runAsRoot=true`,
    })
  }
}

function pilotWarnings(operator: JsonObject): string[] {
  const replicas = valueAt(operator, 'spec.components.pilot.k8s.replicaCount')
  const isScaled = valueAt(operator, 'spec.values.pilot.autoscaleEnabled') === true
  return isScaled && typeof replicas === 'number' && replicas > 1
    ? [autoscaled('spec.components.pilot', 'spec.values.pilot')]
    : []
}

function autoscaled(component: string, values: string): string {
  return `${component}.k8s.replicaCount has no lasting effect while ${values}.autoscaleEnabled is true`
}

function isRepository(text: string): boolean {
  return (
    /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/.test(
      text,
    ) || /^[a-zA-Z0-9.-]+:\d+$/.test(text)
  )
}

function isTag(text: string): boolean {
  return /^[\w][\w.-]{0,127}$/.test(text)
}

function isLabel(text: string): boolean {
  return /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

function isNetworks(text: string): boolean {
  return text === '*' || text.split(',').every((part) => isNetwork(part))
}

function isPorts(text: string): boolean {
  return text
    .split(',')
    .every((part) => part === '*' || part === '' || (/^\d{1,5}$/.test(part) && Number(part) <= 65_535))
}
