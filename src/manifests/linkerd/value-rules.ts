// The rules that Linkerd's values have to keep, checked after every layer of them is merged.

import {Exit, MeshError} from '../../errors.ts'
import type {Json, JsonObject} from '../../kube/object.ts'
import {inboundPolicies} from '../../meshes/linkerd-annotations.ts'
import {parseQuantity} from '../../meshes/quantity.ts'
import {isNetwork} from '../networks.ts'
import {valueAt} from '../values.ts'

interface Rule {
  path: string
  /** An empty or absent value keeps the rule. */
  optional?: boolean
  holds(value: string): boolean
  expected: string
}

const version = /^[.a-zA-Z0-9-]+$/
const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const logLevels = ['panic', 'fatal', 'error', 'warn', 'warning', 'info', 'debug', 'trace']

const rules: readonly Rule[] = [
  {path: 'linkerdVersion', holds: (text) => version.test(text), expected: 'letters, digits, dots and dashes'},
  {
    path: 'proxy.image.version',
    optional: true,
    holds: (text) => version.test(text),
    expected: 'letters, digits, dots and dashes',
  },
  {
    path: 'controllerLogLevel',
    holds: (text) => logLevels.includes(text.toLowerCase()),
    expected: `one of ${logLevels.join(', ')}`,
  },
  {path: 'proxy.logLevel', holds: isProxyLogLevel, expected: 'directives such as warn,linkerd=info'},
  {
    path: 'imagePullPolicy',
    holds: (text) => pullPolicies.includes(text),
    expected: `one of ${pullPolicies.join(', ')}`,
  },
  {
    path: 'proxy.image.pullPolicy',
    optional: true,
    holds: (text) => pullPolicies.includes(text),
    expected: `one of ${pullPolicies.join(', ')}`,
  },
  {path: 'identityTrustDomain', optional: true, holds: isDnsSubdomain, expected: 'a DNS name in lower case'},
  {path: 'clusterNetworks', holds: isCidrList, expected: 'networks such as 10.0.0.0/8, separated by commas'},
  {
    path: 'proxyInit.ignoreInboundPorts',
    optional: true,
    holds: isPortList,
    expected: 'ports and ranges such as 25,9000-9010',
  },
  {
    path: 'proxyInit.ignoreOutboundPorts',
    optional: true,
    holds: isPortList,
    expected: 'ports and ranges such as 25,9000-9010',
  },
  {
    path: 'proxy.defaultInboundPolicy',
    holds: (text) => inboundPolicies.includes(text),
    expected: `one of ${inboundPolicies.join(', ')}`,
  },
  {
    path: 'proxyInit.skipSubnets',
    optional: true,
    holds: isCidrList,
    expected: 'networks such as 10.0.0.0/8, separated by commas',
  },
]

/** @throws MeshError naming the value path, what it holds and what it may hold */
export function checkValues(values: JsonObject): void {
  for (const {path, optional, holds, expected} of rules) {
    const value = valueAt(values, path)
    const text = value === null || value === undefined ? '' : String(value)
    if (text === '' && optional === true) continue
    if (!holds(text)) throw new MeshError(Exit.Failed, `value ${path} is "${text}", expected ${expected}`)
  }
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) checkResource(values, resource)
}

function checkResource(values: JsonObject, resource: string): void {
  const path = `proxy.resources.${resource}`
  const request = quantity(values, `${path}.request`)
  const limit = quantity(values, `${path}.limit`)
  if (request !== undefined && limit !== undefined && request > limit) {
    const shown = (part: string) => String(valueAt(values, `${path}.${part}`))
    throw new MeshError(
      Exit.Failed,
      `value ${path}.limit is ${shown('limit')}, less than the request of ${shown('request')}`,
    )
  }
}

function quantity(values: JsonObject, path: string): number | undefined {
  const value: Json | undefined = valueAt(values, path)
  if (value === undefined || value === null || value === '') return undefined
  const amount = parseQuantity(String(value))
  if (amount === undefined)
    throw new MeshError(Exit.Failed, `value ${path} is "${String(value)}", expected an amount such as 100m or 250Mi`)
  return amount.value
}

const directive =
  /^(?:(?:trace|debug|warn|info|error|off)|(?:[\w:]+|\[[^\]]*\]|[\w:]+\[[^\]]*\])(?:=(?:trace|debug|warn|info|error|off))?)$/i

function isProxyLogLevel(text: string): boolean {
  return text !== '' && text.split(',').every((part) => directive.test(part.trim()))
}

function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(part))
}

function isCidrList(text: string): boolean {
  return text.split(',').every((part) => isNetwork(part.trim()))
}

function isPortList(text: string): boolean {
  return text.split(',').every((part) => {
    const [, low = '', high = low] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? []
    return low !== '' && Number(low) <= 65_535 && Number(high) <= 65_535 && Number(low) <= Number(high)
  })
}
