// All that checks can find, by codes that are never reused, and how a sentence is filled in.

import {configurationMessages} from './messages/configuration.ts'
import {dataPlaneMessages} from './messages/data-plane.ts'
import {existenceMessages} from './messages/existence.ts'
import {identityMessages} from './messages/identity.ts'
import {istioConditionMessages} from './messages/istio-condition.ts'
import {istioInstallMessages} from './messages/istio-install.ts'
import {istioSetupMessages} from './messages/istio-setup.ts'
import {kubernetesMessages} from './messages/kubernetes.ts'
import type {Message} from './messages/message.ts'
import {releaseMessages} from './messages/releases.ts'
import {setupMessages} from './messages/setup.ts'

export type {Level, Message} from './messages/message.ts'

/** One file per hundred. */
export const messages = {
  ...kubernetesMessages,
  ...setupMessages,
  ...existenceMessages,
  ...configurationMessages,
  ...releaseMessages,
  ...identityMessages,
  ...dataPlaneMessages,
  ...istioSetupMessages,
  ...istioInstallMessages,
  ...istioConditionMessages,
} as const satisfies Record<string, Message>

export type Code = keyof typeof messages

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never
type Texts<C extends Code> = (typeof messages)[C] extends {text: infer T extends string; remedy: infer R extends string}
  ? `${T}${R}`
  : (typeof messages)[C]['text']

export type Value = string | number | readonly string[]

/** The values that a code's sentences have places for. */
export type DataOf<C extends Code> = Readonly<Record<Placeholders<Texts<C>>, Value>>

/** How many entries of a list are named before the rest is counted. */
const namedEntries = 5

export function fill(template: string, data: Readonly<Record<string, Value>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = data[name]
    return value === undefined ? place : describeValue(value)
  })
}

function describeValue(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  const rest = value.length - namedEntries
  return rest > 1 ? `${value.slice(0, namedEntries).join(', ')} and ${rest} more` : value.join(', ')
}
