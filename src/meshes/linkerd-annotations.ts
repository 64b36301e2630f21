// Linkerd's configuration annotations: which value each one overrides, and how its text is read.

import {parseDuration} from './duration.ts'
import {parseQuantity} from './quantity.ts'

type Scalar = string | number | boolean

/** What a text means: the value, or what was expected instead. */
export type Reading = {value: Scalar} | {expected: string}

type Reader = (text: string) => Reading

export interface ConfigAnnotation {
  readonly key: string
  /** The value paths that it sets; the first one is what a flag on that value turns into this annotation by. */
  readonly paths: readonly string[]
  readonly read: Reader
  /** Paths that get something else than the value itself. */
  readonly derived?: (text: string) => Readonly<Record<string, Scalar>>
  /** Whether the injector takes it over from the namespace. */
  readonly inherited: boolean
}

const anyText: Reader = (text) => ({value: text})

const oneOf =
  (values: Readonly<Record<string, Scalar>>): Reader =>
  (text) =>
    Object.hasOwn(values, text) ? {value: values[text] ?? text} : {expected: `one of ${Object.keys(values).join(', ')}`}

const truth: Reader = oneOf({
  true: true,
  false: false,
  t: true,
  f: false,
  T: true,
  F: false,
  '1': true,
  '0': false,
  True: true,
  False: false,
  TRUE: true,
  FALSE: false,
})

const enabled: Reader = oneOf({enabled: true, disabled: false})

const integer =
  (low: number, high: number): Reader =>
  (text) => {
    const value = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN
    return value >= low && value <= high ? {value} : {expected: `a whole number from ${low} to ${high}`}
  }

const port = integer(1, 65_535)
const id = integer(0, 2 ** 53 - 1)

const amount: Reader = (text) =>
  parseQuantity(text) === undefined ? {expected: 'an amount such as 100m or 250Mi'} : {value: text}

const inUnits =
  (unit: 'ms' | 's', size: number): Reader =>
  (text) => {
    const length = parseDuration(text)
    if (length === undefined || length < 0) return {expected: 'a duration such as 10s or 500ms'}
    return {value: `${Math.trunc(length / size)}${unit}`}
  }

const milliseconds = inUnits('ms', 1e6)
const seconds = inUnits('s', 1e9)

const closeWait: Reader = (text) => {
  const length = parseDuration(text)
  return length === undefined || length < 0 ? {expected: 'a duration such as 1h'} : {value: Math.trunc(length / 1e9)}
}

const ratio: Reader = (text) => {
  const value = Number(text)
  return text !== '' && value > 0 && value < 1 ? {value} : {expected: 'a number between 0 and 1'}
}

/** Who may call a port that no Server selects. */
export const inboundPolicies: readonly string[] = [
  'all-unauthenticated',
  'all-authenticated',
  'cluster-unauthenticated',
  'cluster-authenticated',
  'deny',
  'audit',
]
const policy = oneOf(Object.fromEntries(inboundPolicies.map((name) => [name, name])))

/** Workers are whole, so an amount of CPU is rounded up. */
function wholeCores(text: string): number {
  return Math.ceil(parseQuantity(text)?.value ?? 0)
}

const config = (
  name: string,
  path: string | readonly string[],
  read: Reader = anyText,
  inherited = true,
): ConfigAnnotation => ({
  key: `config.linkerd.io/${name}`,
  paths: typeof path === 'string' ? [path] : path,
  read,
  inherited,
})

/** Later rows win where two set one value: the stable name of the native sidecar over its beta and alpha names. */
export const configAnnotations: readonly ConfigAnnotation[] = [
  config('proxy-image', 'proxy.image.name'),
  config('proxy-version', 'proxy.image.version'),
  config('image-pull-policy', 'proxy.image.pullPolicy'),
  config('debug-image', 'debugContainer.image.name', anyText, false),
  config('debug-image-version', 'debugContainer.image.version', anyText, false),
  config('debug-image-pull-policy', 'debugContainer.image.pullPolicy', anyText, false),
  config('control-port', 'proxy.ports.control', port),
  config('inbound-port', 'proxy.ports.inbound', port),
  config('outbound-port', 'proxy.ports.outbound', port),
  config('admin-port', 'proxy.ports.admin', port),
  config('skip-inbound-ports', 'proxyInit.ignoreInboundPorts'),
  config('skip-outbound-ports', 'proxyInit.ignoreOutboundPorts'),
  config('skip-subnets', 'proxyInit.skipSubnets'),
  config('opaque-ports', 'proxy.opaquePorts'),
  {
    ...config('proxy-cpu-request', 'proxy.resources.cpu.request', amount),
    derived: (text) => ({'proxy.runtime.workers.minimum': wholeCores(text)}),
  },
  {
    ...config('proxy-cpu-limit', 'proxy.resources.cpu.limit', amount),
    derived: (text) => ({'proxy.runtime.workers.maximum': wholeCores(text)}),
  },
  config('proxy-cpu-ratio-limit', 'proxy.runtime.workers.maximumCPURatio', ratio, false),
  config('proxy-memory-request', 'proxy.resources.memory.request', amount),
  config('proxy-memory-limit', 'proxy.resources.memory.limit', amount),
  config('proxy-ephemeral-storage-request', 'proxy.resources.ephemeral-storage.request', amount),
  config('proxy-ephemeral-storage-limit', 'proxy.resources.ephemeral-storage.limit', amount),
  config('proxy-uid', 'proxy.uid', id),
  config('proxy-gid', 'proxy.gid', id),
  config('proxy-admin-shutdown', 'proxy.enableShutdownEndpoint', enabled),
  config('proxy-log-level', 'proxy.logLevel'),
  config('proxy-log-http-headers', 'proxy.logHTTPHeaders', oneOf({off: 'off', insecure: 'insecure', '': ''})),
  config('proxy-log-format', 'proxy.logFormat'),
  config('access-log', 'proxy.accessLog'),
  config('enable-external-profiles', 'proxy.enableExternalProfiles', truth),
  config('proxy-require-identity-inbound-ports', 'proxy.requireIdentityOnInboundPorts'),
  config('proxy-metrics-hostname-labels', 'proxy.metrics.hostnameLabels', truth),
  config('proxy-outbound-connect-timeout', 'proxy.outboundConnectTimeout', milliseconds),
  config('proxy-inbound-connect-timeout', 'proxy.inboundConnectTimeout', milliseconds),
  config('proxy-outbound-discovery-cache-unused-timeout', 'proxy.outboundDiscoveryCacheUnusedTimeout', seconds),
  config('proxy-inbound-discovery-cache-unused-timeout', 'proxy.inboundDiscoveryCacheUnusedTimeout', seconds),
  config('proxy-disable-outbound-protocol-detect-timeout', 'proxy.disableOutboundProtocolDetectTimeout', truth),
  config('proxy-disable-inbound-protocol-detect-timeout', 'proxy.disableInboundProtocolDetectTimeout', truth),
  config('enable-gateway', 'proxy.isGateway', truth, false),
  config('close-wait-timeout', 'proxyInit.closeWaitTimeoutSecs', closeWait, false),
  config('proxy-await', 'proxy.await', enabled),
  config('default-inbound-policy', 'proxy.defaultInboundPolicy', policy),
  config('shutdown-grace-period', 'proxy.shutdownGracePeriod', milliseconds),
  {
    key: 'config.alpha.linkerd.io/proxy-enable-native-sidecar',
    paths: ['proxy.nativeSidecar'],
    read: truth,
    inherited: true,
  },
  {
    key: 'config.beta.linkerd.io/proxy-enable-native-sidecar',
    paths: ['proxy.nativeSidecar'],
    read: truth,
    inherited: false,
  },
  config('proxy-enable-native-sidecar', 'proxy.nativeSidecar', truth),
  {
    key: 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds',
    paths: ['proxy.waitBeforeExitSeconds'],
    read: integer(0, 2 ** 31 - 1),
    inherited: true,
  },
]

/** Annotations under Linkerd's prefixes that override no single value. */
export const otherConfigAnnotations = [
  'config.linkerd.io/pod-inbound-ports',
  'config.linkerd.io/enable-debug-sidecar',
  'config.linkerd.io/proxy-additional-env',
] as const

/** Puts a trace attribute on every span of the pod's proxy: the rest of the key is the attribute's name. */
export const traceAttributePrefix = 'resource.opentelemetry.io/'
