// Takes Istio's proxy and its metadata out of an object again, whoever put it there.

import {labels} from '../../meshes/istio.ts'
import {isJsonObject, type JsonObject} from '../../yaml/index.ts'
import {type InputObject, objectAt, textsAt} from '../object.ts'
import {type Edit, type Outcome, outcome} from '../outcome.ts'
import {type InjectionStatus, readOverrides, readStatus} from './injection-status.ts'
import {mapEdits} from './pod-edits.ts'
import {type InjectedPod, injectedPod} from './pod-owner.ts'
import {readPodTypes} from './pod-types.ts'
import {restoreProbes} from './probes.ts'
import {restorePrometheus} from './prometheus.ts'
import {containersAt, type Pod, proxyName, typedPod} from './typed-pod.ts'
import {withoutMarks} from './uninject-marks.ts'

export interface Removal {
  /** What takes the written proxy out; undefined for an object without one. */
  edits(object: InputObject): Edit[] | undefined
  transform(object: InputObject): Outcome
}

/** One object after the other; the tables of types are read once. */
export function createRemoval(): Removal {
  const types = readPodTypes()
  const edits = (object: InputObject) => {
    const pod = injectedPod(object)
    if (pod === undefined) return undefined
    const before = typedPod(types, {metadata: pod.metadata, spec: pod.spec}, 'yaml')
    const after = withoutInjection(before, pod.owner.name)
    if (after === undefined) return undefined
    return [
      ...mapEdits(before.spec, after.spec, pod.specPath),
      ...mapEdits(before.metadata, after.metadata, pod.metadataPath),
    ]
  }
  return {
    edits,
    transform(object) {
      if (object.kind === '') return outcome(object, 'skipped', {reasons: ['missing-kind']})
      const found = edits(object) ?? wishEdits(object)
      if (found === undefined) return outcome(object, 'skipped', {reasons: ['unsupported-kind']})
      return found.length > 0 ? outcome(object, 'uninjected', {edits: found}) : outcome(object, 'skipped')
    },
  }
}

/**
 * @param owner the name of the workload
 * @returns undefined for a pod that was not injected
 */
export function withoutInjection(pod: Pod, owner: string): Pod | undefined {
  const status = readStatus(textsAt(pod.metadata, ['annotations']))
  if (status === undefined) return undefined
  const restored = restorePrometheus(restoreProbes(pod))
  return {
    metadata: withoutMarks(restored.metadata, {injected: pod, owner, status}),
    spec: withoutParts(restored, status),
  }
}

function withoutParts(pod: Pod, status: InjectionStatus): JsonObject {
  const overrides = readOverrides(textsAt(pod.metadata, ['annotations']))
  const spec: JsonObject = {...pod.spec}
  const moved = overrides.initContainers.filter(wasAmongOthers)
  for (const list of ['containers', 'initContainers'] as const) {
    const kept = containersAt(pod, list).flatMap((container) => {
      const own = overrides[list].find(({name}) => name === container.name)
      if (own !== undefined) return moved.includes(own) ? [] : [asWritten(own)]
      return status[list].includes(String(container.name)) ? [] : [container]
    })
    setList(spec, list, list === 'containers' ? [...kept, ...moved.map(asWritten)] : kept)
  }
  for (const list of ['volumes', 'imagePullSecrets'] as const) {
    const items = spec[list]
    if (!Array.isArray(items)) continue
    setList(
      spec,
      list,
      items.filter(isJsonObject).filter(({name}) => !status[list].includes(String(name))),
    )
  }
  return isGatewaySecurity(spec.securityContext, status) ? withoutKey(spec, 'securityContext') : spec
}

/** A proxy that its user wrote among the containers becomes an init container where proxies are native sidecars. */
function wasAmongOthers({name, restartPolicy}: JsonObject): boolean {
  return name === proxyName && restartPolicy === undefined
}

/** The injector keeps a container without its image where the user had written that it is to be filled in. */
function asWritten(container: JsonObject): JsonObject {
  return 'image' in container ? container : {...container, image: 'auto'}
}

function setList(spec: JsonObject, list: string, items: JsonObject[]): void {
  if (items.length > 0) spec[list] = items
  else delete spec[list]
}

/** The gateway template lets an unprivileged proxy listen on every port. */
function isGatewaySecurity(
  context: JsonObject[string] | undefined,
  {containers, initContainers}: InjectionStatus,
): boolean {
  if (!isJsonObject(context) || !containers.includes(proxyName) || initContainers.length > 0) return false
  const {sysctls, ...rest} = context
  const [only, ...others] = Array.isArray(sysctls) ? sysctls.filter(isJsonObject) : []
  return (
    Object.keys(rest).length === 0 &&
    others.length === 0 &&
    only?.name === 'net.ipv4.ip_unprivileged_port_start' &&
    only.value === '0'
  )
}

function withoutKey(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
}

/** The labels that ask the injector in the cluster for a proxy. A pod that was injected keeps its user's. */
function wishEdits(object: InputObject): Edit[] | undefined {
  const kind = object.kind.toLowerCase()
  if (kind === 'namespace') {
    return labelEdits(objectAt(object.value, ['metadata']), [...object.path, 'metadata'], {
      [labels.injection]: ['enabled'],
      [labels.revision]: undefined,
    })
  }
  const pod: InjectedPod | undefined = injectedPod(object)
  if (pod === undefined) return undefined
  return labelEdits(objectAt(pod.template.value, ['metadata']), [...pod.template.path, 'metadata'], {
    [labels.inject]: ['true'],
    [labels.revision]: undefined,
  })
}

/** @param wanted label -> the values with which it goes; undefined for any */
function labelEdits(
  metadata: JsonObject | undefined,
  path: Edit['path'],
  wanted: Readonly<Record<string, readonly string[] | undefined>>,
): Edit[] {
  return Object.entries(textsAt(metadata, ['labels']))
    .filter(([key, value]) => Object.hasOwn(wanted, key) && (wanted[key]?.includes(value) ?? true))
    .map(([key]) => ({op: 'remove', path: [...path, 'labels', key]}))
}
