// The manual form of injection: the complete proxy written into the pod template, from the chart that describes it.

import {Exit, MeshError} from '../../errors.ts'
import {createEngine, type Engine, loadChart} from '../../helm/index.ts'
import {annotations as names} from '../../meshes/linkerd.ts'
import {traceAttributePrefix} from '../../meshes/linkerd-annotations.ts'
import {parseQuantity} from '../../meshes/quantity.ts'
import {isJsonObject, type Json, type JsonObject, sameJson} from '../../yaml/index.ts'
import {
  containersOf,
  type InputObject,
  objectAt,
  type Path,
  type PodTemplate,
  podTemplateOf,
  textAt,
} from '../object.ts'
import {type Edit, type Outcome, outcome} from '../outcome.ts'
import {type AnnotateOptions, annotate} from './annotate.ts'
import {readOverrides} from './overrides.ts'
import {inboundPorts, reasonsAgainst, resolvePortNames, usesUdp} from './pod-facts.ts'
import {createValues, type ValueTree} from './value-tree.ts'

export interface ManualOptions extends AnnotateOptions {
  /** The folder of the injection chart. */
  readonly chart: string
  /** The control plane's values, flags applied. */
  readonly values: JsonObject
  readonly controlPlaneNamespace: string
  /** `mesh/cli 0.1.0`. */
  readonly createdBy: string
}

/** What the chart's template gives; see its own comment. */
interface Injection {
  initContainers: {prepend: Json[]; append: Json[]}
  containers: {prepend: Json[]; append: Json[]}
  volumes: Json[]
  annotations: Record<string, string>
  labels: Record<string, string>
}

/** Loads the chart once; the function it gives injects one object after the other. */
export async function createManualInjection(options: ManualOptions): Promise<(object: InputObject) => Outcome> {
  const engine = createEngine(await loadChart({path: options.chart}))
  const base = createValues({
    ...options.values,
    cliVersion: options.createdBy,
    ...(options.ingress ? {proxy: ingressProxy(options.values)} : {}),
  })
  const render = createRenderer(engine, options.controlPlaneNamespace)
  return (object) => {
    const template = podTemplateOf(object)
    if (template === undefined) return annotate(object, options)
    const reasons = reasonsAgainst(template, options.values.identity === undefined || tokenProjection(options.values))
    const facts = {usesUdp: usesUdp(template.spec)}
    if (reasons.length > 0) return outcome(object, 'skipped', {...facts, reasons})
    const wanted = {...options.overrides, ...options.podOverrides}
    const overridden = {...template, annotations: {...template.annotations, ...wanted}}
    const {values: overrides, warnings} = readOverrides(overridden)
    const changes = podValues(overridden, overrides)
    return outcome(object, 'injected', {
      ...facts,
      warnings,
      edits: podEdits(template, render(overridden, base, changes), wanted),
    })
  }
}

type Renderer = (template: PodTemplate, base: ValueTree, changes: ReadonlyMap<string, Json>) => Injection

/** Most pods of an input differ in names alone, which only their labels carry: the rest is rendered once for all that are alike. */
function createRenderer(engine: Engine, namespace: string): Renderer {
  const known = new Map<string, Injection>()
  return (template, base, changes) => {
    const owner = ownerFacts(template)
    const facts = podFacts(template)
    const key = JSON.stringify([facts, [...changes]])
    const data = {Namespace: namespace, Pod: {...facts, ...owner}}
    const alike = known.get(key)
    if (alike !== undefined) return {...alike, labels: JSON.parse(engine.include('linkerd.inject.labels', data))}
    const injection: Injection = JSON.parse(
      engine.include('linkerd.inject', {...data, Values: base.with(changes).tree}),
    )
    known.set(key, injection)
    return injection
  }
}

function ingressProxy(values: JsonObject): JsonObject {
  return {...(isJsonObject(values.proxy) ? values.proxy : {}), isIngress: true}
}

function tokenProjection(values: JsonObject): boolean {
  return objectAt(values, ['identity'])?.serviceAccountTokenProjection !== false
}

/** The overrides of a pod's annotations, and what else its template says that values depend on. */
function podValues(
  template: PodTemplate,
  overrides: ReadonlyMap<string, string | number | boolean>,
): Map<string, Json> {
  const values = new Map<string, Json>()
  for (const [path, value] of overrides) {
    // The API server writes amounts in one form, so that is the form that a proxy's container gets.
    const isAmount = path.startsWith('proxy.resources.')
    values.set(path, isAmount ? (parseQuantity(String(value))?.canonical ?? value) : value)
  }
  const opaque = values.get('proxy.opaquePorts')
  if (opaque !== undefined) values.set('proxy.opaquePorts', resolvePortNames(String(opaque), template.spec))
  const additional = template.annotations['config.linkerd.io/proxy-additional-env']
  if (additional !== undefined) values.set('proxy.additionalEnv', parseEnv(additional, template))
  for (const [key, value] of Object.entries(template.annotations)) {
    if (key.startsWith(traceAttributePrefix))
      values.set(`proxy.tracing.labels\u0000${key.slice(traceAttributePrefix.length)}`, value)
  }
  return values
}

function parseEnv(text: string, {object}: PodTemplate): Json {
  try {
    const parsed: Json = JSON.parse(text)
    if (Array.isArray(parsed)) return parsed
  } catch {
    // Reported below, like a text that is JSON but no list.
  }
  throw new MeshError(
    Exit.Failed,
    `${object.kind.toLowerCase()}/${object.name}: annotation config.linkerd.io/proxy-additional-env is no JSON list of variables`,
    {hint: `config.linkerd.io/proxy-additional-env: '[{"name":"NAME","value":"VALUE"}]'`},
  )
}

function ownerFacts({object}: PodTemplate) {
  const kind = object.kind.toLowerCase()
  const isOwned = kind !== 'pod'
  return {ownerKind: isOwned ? kind : '', ownerName: isOwned ? object.name : '', namespace: object.namespace}
}

function podFacts({spec, annotations}: PodTemplate) {
  const first = containersOf(spec, 'containers')[0]?.value
  const capabilities = objectAt(first, ['securityContext', 'capabilities'])
  return {
    inboundPorts: inboundPorts(spec).join(','),
    capabilities: capabilities ?? null,
    serviceAccountMount: serviceAccountMount(first) ?? null,
    debug: annotations['config.linkerd.io/enable-debug-sidecar'] === 'true',
  }
}

function serviceAccountMount(container: JsonObject | undefined): JsonObject | undefined {
  const mounts = Array.isArray(container?.volumeMounts) ? container.volumeMounts : []
  return mounts
    .filter(isJsonObject)
    .find((mount) => textAt(mount, ['mountPath']) === '/var/run/secrets/kubernetes.io/serviceaccount')
}

/** Metadata is what others read first, so it is changed first; edits apply one after the other. */
function podEdits(template: PodTemplate, injection: Injection, wanted: Readonly<Record<string, string>>): Edit[] {
  const {path, value, spec} = template
  const metadata = [...path, 'metadata']
  const inject = template.annotations[names.inject]
  return [
    // The pod has its proxy: an annotation that asks for one would only set the injector to work again.
    ...(inject === undefined ? [] : [{op: 'remove', path: [...metadata, 'annotations', names.inject]} satisfies Edit]),
    ...mapEdits([...metadata, 'annotations'], objectAt(value, ['metadata', 'annotations']), {
      ...wanted,
      ...injection.annotations,
    }),
    ...mapEdits([...metadata, 'labels'], objectAt(value, ['metadata', 'labels']), injection.labels),
    ...listEdits([...path, 'spec', 'initContainers'], spec.initContainers, injection.initContainers),
    ...listEdits([...path, 'spec', 'containers'], spec.containers, injection.containers),
    ...listEdits([...path, 'spec', 'volumes'], spec.volumes, {prepend: [], append: injection.volumes}),
  ]
}

function mapEdits(path: Path, present: JsonObject | undefined, wanted: Readonly<Record<string, string>>): Edit[] {
  return Object.entries(wanted)
    .filter(([key, value]) => !sameJson(present?.[key], value))
    .map(([key, value]) => ({op: 'set', path: [...path, key], value}))
}

function listEdits(
  path: Path,
  present: Json | undefined,
  {prepend, append}: {prepend: Json[]; append: Json[]},
): Edit[] {
  if (prepend.length + append.length === 0) return []
  if (!Array.isArray(present) || present.length === 0) return [{op: 'set', path, value: [...prepend, ...append]}]
  return [
    ...prepend.map((value, index): Edit => ({op: 'insert', path, index, value})),
    ...append.map(
      (value, index): Edit => ({op: 'insert', path, index: prepend.length + present.length + index, value}),
    ),
  ]
}
