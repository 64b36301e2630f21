// What kubectl refuses in a context before it connects: contradictions that would otherwise be settled in silence.

import {isJsonObject, textAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {Login} from './kubeconfig.ts'
import type {JsonObject} from './object.ts'

const pluginVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'] as const
const interactiveModes = ['Never', 'IfAvailable', 'Always'] as const

/** Ways to log in of which a user may have one; a file's token stands in for a token. */
const methods: readonly (readonly [name: string, has: (user: JsonObject) => boolean])[] = [
  ['a token', (user) => given(user, 'token')],
  ['a password', (user) => given(user, 'username') || given(user, 'password')],
  ['a credential plugin', ({exec}) => isJsonObject(exec)],
  ['an auth-provider', (user) => isJsonObject(user['auth-provider'])],
]

/** Of those, the ones that may stand side by side: a token goes before a plugin. */
const exclusive: readonly (readonly [string, string])[] = [
  ['a token', 'a password'],
  ['a credential plugin', 'an auth-provider'],
]

/** @throws KubeError where kubectl would refuse the context */
export function refuseContradictions({cluster, user, contextName}: Login): void {
  const refuse = (what: string): never => {
    throw new KubeError('config', `context "${contextName}" has ${what}`, {hint: 'kubectl config view'})
  }
  const twice = [
    ...twiceGiven(cluster, ['certificate-authority']),
    ...twiceGiven(user, ['client-certificate', 'client-key']),
  ]
  if (twice.length > 0) refuse(`both ${twice[0]} and ${twice[0]}-data, where one is allowed`)
  if (has(user, 'client-certificate') && !has(user, 'client-key')) refuse('a client-certificate without a client-key')
  const found = methods.filter(([, test]) => test(user)).map(([name]) => name)
  const pair = exclusive.find((names) => names.every((name) => found.includes(name)))
  if (pair !== undefined) refuse(`${pair.join(' and ')} for one user, where one way to log in is allowed`)
  if (isJsonObject(user.exec)) refuseUnclearPlugin(user.exec, refuse)
}

function refuseUnclearPlugin(exec: JsonObject, refuse: (what: string) => never): void {
  if (!given(exec, 'command')) refuse('a credential plugin without a command')
  const version = textAt(exec, 'apiVersion') ?? ''
  if (!pluginVersions.some((known) => known === version)) {
    refuse(`a credential plugin with apiVersion "${version}", not ${pluginVersions.join(' or ')}`)
  }
  const mode = textAt(exec, 'interactiveMode') ?? ''
  // The version before 1 had no such field at first.
  if (mode === '' && version === pluginVersions[1]) return
  if (!interactiveModes.some((known) => known === mode)) {
    refuse(`a credential plugin with interactiveMode "${mode}", not ${interactiveModes.join(' or ')}`)
  }
}

function twiceGiven(section: JsonObject, fields: readonly string[]): string[] {
  return fields.filter((field) => given(section, field) && given(section, `${field}-data`))
}

function has(section: JsonObject, field: string): boolean {
  return given(section, field) || given(section, `${field}-data`)
}

function given(section: JsonObject, field: string): boolean {
  return (textAt(section, field) ?? '') !== ''
}
