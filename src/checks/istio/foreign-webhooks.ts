// Whether webhooks of others can keep an install from being made.

import type {Json, KubeObject} from '../../kube/object.ts'
import {apps} from '../../meshes/istio.ts'
import {at, listAt, selects, textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import {type CreatedKind, createdKinds} from './created-kinds.ts'
import type {IstioFacts} from './facts.ts'
import {isOfIstio} from './webhooks.ts'

export const noWebhookStandsInTheWay: Check<IstioFacts> = {
  id: 'istio-pre-webhooks',
  title: 'no webhook of others stands in the way of an install',
  level: 'error',
  async run({facts}) {
    const catching = await catchingWebhooks(facts)
    const missing = await missingServices(facts, catching)
    const dead = catching.filter(({service}) => service !== undefined && missing.has(service))
    if (dead.length > 0) return found('MESH0704', {problems: describe(dead, ({service}) => `calls ${service}`)})
    if (catching.length === 0) return passed
    return found('MESH0705', {problems: describe(catching, ({kinds}) => kinds.map(({plural}) => plural).join(', '))})
  },
}

interface Catching {
  readonly configuration: string
  /** What an install creates and this webhook is asked about. */
  readonly kinds: readonly CreatedKind[]
  /** `namespace/name`; undefined when it calls a URL. */
  readonly service: string | undefined
}

async function catchingWebhooks(facts: IstioFacts): Promise<Catching[]> {
  const labels = await facts.namespaceLabels()
  const configurations = [...(await facts.mutatingWebhooks()), ...(await facts.validatingWebhooks())]
  return configurations
    .filter((configuration) => !isOfIstio(configuration))
    .flatMap((configuration) =>
      listAt(configuration, 'webhooks').flatMap((webhook) => readCatching(configuration, webhook, labels)),
    )
}

/** The labels of istiod's pods by which others choose whom they leave alone. */
const istiodLabels = {app: apps.istiod, istio: 'pilot', 'sidecar.istio.io/inject': 'false'}

function readCatching(
  configuration: KubeObject,
  webhook: Json,
  namespaceLabels: Readonly<Record<string, string>>,
): Catching[] {
  if ((textAt(webhook, 'failurePolicy') ?? 'Fail') !== 'Fail') return []
  if (!selects(at(webhook, 'objectSelector'), istiodLabels)) return []
  const takesNamespace = selects(at(webhook, 'namespaceSelector'), namespaceLabels)
  const kinds = createdKinds.filter(
    (kind) =>
      (takesNamespace || (!kind.namespaced && kind.plural !== 'namespaces')) &&
      listAt(webhook, 'rules').some((rule) => covers(rule, kind)),
  )
  if (kinds.length === 0) return []
  const [namespace, name] = [
    textAt(webhook, 'clientConfig', 'service', 'namespace'),
    textAt(webhook, 'clientConfig', 'service', 'name'),
  ]
  const service = namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`
  return [{configuration: configuration.metadata.name, kinds, service}]
}

function covers(rule: Json, {group, version, plural, namespaced}: CreatedKind): boolean {
  const names = (key: string) => listAt(rule, key)
  const has = (key: string, value: string) => names(key).includes('*') || names(key).includes(value)
  const scope = textAt(rule, 'scope') ?? '*'
  return (
    has('operations', 'CREATE') &&
    has('apiGroups', group) &&
    has('apiVersions', version) &&
    (has('resources', plural) || names('resources').includes('*/*')) &&
    (scope === '*' || (scope === 'Namespaced') === namespaced)
  )
}

/** Each costs a request. */
const mostAsked = 8

async function missingServices(facts: IstioFacts, catching: readonly Catching[]): Promise<ReadonlySet<string>> {
  const cluster = await facts.cluster()
  const called = [...new Set(catching.flatMap(({service}) => service ?? []))].slice(0, mostAsked)
  const missing = await Promise.all(
    called.map(async (place) => {
      const [namespace = '', name = ''] = place.split('/')
      try {
        return (await cluster.get('services', {name, namespace})) === undefined ? [place] : []
      } catch (error) {
        // Who may not look takes it for there.
        return unlessRightIsMissing(error) ?? []
      }
    }),
  )
  return new Set(missing.flat())
}

/** One entry a configuration. */
function describe(catching: readonly Catching[], tell: (entry: Catching) => string): string[] {
  const byName = Map.groupBy(catching, ({configuration}) => configuration)
  return [...byName].map(([name, entries]) => `${name} (${[...new Set(entries.map(tell))].join('; ')})`)
}
