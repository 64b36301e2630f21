// Whether the webhooks of every revision are there, call something that exists, and are trusted by the API server.

import type {Json, KubeObject} from '../../kube/object.ts'
import {injectorApp, labels, objects} from '../../meshes/istio.ts'
import {timeFlaw} from '../../x509/validity.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'
import {readAnchors} from '../certificates.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import type {IstioFacts} from './facts.ts'
import {callsElsewhere, type Overlap, overlaps, revisionOf} from './revisions.ts'

export const injectorsExist: Check<IstioFacts> = {
  id: 'istio-webhooks',
  title: 'each revision has webhooks that inject',
  level: 'error',
  async run({facts}) {
    const injecting = new Set((await facts.injectors()).map(({revision}) => revision))
    const missing = (await facts.revisions()).filter(({name}) => !injecting.has(name))
    if (missing.length === 0) return passed
    return found('MESH0806', {objects: missing.map(({name}) => `MutatingWebhookConfiguration of revision ${name}`)})
  },
}

/** An install may leave them out on purpose, and then takes every mistake for a wish. */
export const validatorsExist: Check<IstioFacts> = {
  id: 'istio-webhooks',
  title: 'each revision has webhooks that validate',
  level: 'warning',
  async run({facts}) {
    const own = (await facts.validators()).filter(({metadata}) => metadata.name !== objects.defaultValidator)
    const validating = new Set(own.map(revisionOf))
    const revisions = (await facts.revisions()).map(({name}) => name).filter((name) => !validating.has(name))
    return revisions.length === 0 ? passed : found('MESH0816', {revisions})
  },
}

/** A webhook, with the configuration that it is in. */
interface Called {
  readonly configuration: string
  readonly webhook: Json
}

/** Of the istiods of this namespace; another install's webhooks are its own. */
async function calledHere(facts: IstioFacts): Promise<Called[]> {
  const [injectors, validators] = await Promise.all([facts.injectors(), facts.validators()])
  const all = [
    ...injectors.flatMap(({name, webhooks}) => webhooks.map((webhook) => ({configuration: name, webhook}))),
    ...validators.flatMap((object) =>
      listAt(object, 'webhooks').map((webhook) => ({configuration: object.metadata.name, webhook})),
    ),
  ]
  return all.filter(({webhook}) => textAt(webhook, 'clientConfig', 'service', 'namespace') === facts.namespace)
}

export const webhookServicesExist: Check<IstioFacts> = {
  id: 'istio-webhook-services',
  title: 'webhooks call a Service that exists',
  level: 'error',
  async run({facts}) {
    await facts.revisions()
    const called = await calledHere(facts)
    const existing = new Set((await facts.istiodServices()).map(({metadata}) => metadata.name))
    const problems = called.flatMap(({configuration, webhook}) => {
      const service = textAt(webhook, 'clientConfig', 'service', 'name') ?? ''
      return existing.has(service) ? [] : [`${configuration} calls ${service}`]
    })
    return problems.length === 0
      ? passed
      : found('MESH0808', {namespace: facts.namespace, problems: [...new Set(problems)]})
  },
}

/** istiod writes its own root into them when it starts, so that an empty one means that it has not come to it. */
export const webhooksAreTrusted: Check<IstioFacts> = {
  id: 'istio-webhook-ca',
  title: 'webhooks are called with the certificate authority of istiod',
  level: 'error',
  retry: true,
  async run({facts}) {
    await facts.revisions()
    const called = await calledHere(facts)
    const roots = new Set((await facts.distributedRoots()).map(({fingerprint256}) => fingerprint256))
    const now = await facts.now()
    const problems = called.flatMap(({configuration, webhook}) => {
      const flaw = bundleFlaw(configuration, webhook, roots, now)
      return flaw === undefined ? [] : [`${configuration} ${flaw}`]
    })
    const {namespace} = facts
    return problems.length === 0 ? passed : found('MESH0807', {namespace, problems: [...new Set(problems)]})
  },
}

function bundleFlaw(configuration: string, webhook: Json, roots: ReadonlySet<string>, now: Date): string | undefined {
  const bundle = textAt(webhook, 'clientConfig', 'caBundle') ?? ''
  if (bundle === '') return 'has no caBundle'
  const text = Buffer.from(bundle, 'base64').toString('utf8')
  const trusted = readAnchors({text, name: `the caBundle of ${configuration}`})
  const ours = trusted.filter(({fingerprint256}) => roots.has(fingerprint256))
  if (ours.length === 0) return 'has a caBundle without the root certificate of istiod'
  const flaws = ours.map((certificate) => timeFlaw(certificate, now))
  return flaws.every((flaw) => flaw !== undefined) ? `has a caBundle that ${flaws[0]}` : undefined
}

export const podsAreInjectedOnce: Check<IstioFacts> = {
  id: 'istio-webhook-overlap',
  title: 'no two webhooks inject the same pods',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    const problems = overlaps(await facts.injectors()).map(describeOverlap)
    return problems.length === 0 ? passed : found('MESH0809', {problems})
  },
}

function describeOverlap({injectors, namespace, pod}: Overlap): string {
  const names = injectors.map(({name, revision}) => `${name} (revision ${revision})`).join(' and ')
  return `${names}, where ${describeLabels('a namespace', namespace)} and ${describeLabels('a pod', pod)}`
}

function describeLabels(subject: string, found: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(found).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? `${subject} has no labels` : `${subject} has ${pairs.join(', ')}`
}

export const tagsLeadSomewhere: Check<IstioFacts> = {
  id: 'istio-revision-tags',
  title: 'revision tags lead to revisions that exist',
  level: 'error',
  async run({facts}) {
    const known = new Set((await facts.revisions()).map(({name}) => name))
    const problems = (await facts.injectors())
      .filter((injector) => !known.has(injector.revision) && !callsElsewhere(injector))
      .filter(({webhooks}) => webhooks.some((webhook) => serviceNamespace(webhook) === facts.namespace))
      .map(({name, tag, revision}) => `${tag === undefined ? name : `tag ${tag}`} leads to ${revision}`)
    return problems.length === 0 ? passed : found('MESH0810', {problems})
  },
}

function serviceNamespace(webhook: Json): string | undefined {
  return textAt(webhook, 'clientConfig', 'service', 'namespace')
}

/** Istio's own, by what its charts and its tools label them with. */
export function isOfIstio(configuration: KubeObject): boolean {
  const label = (name: string) => at(configuration, 'metadata', 'labels', name)
  return label('app') === injectorApp || label('istio') !== undefined || label(labels.revision) !== undefined
}
