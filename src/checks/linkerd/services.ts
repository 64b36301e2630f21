// What checks keep of a service.

import type {Json, KubeObject} from '../../kube/object.ts'
import {annotations} from '../../meshes/linkerd.ts'
import {at, listAt, textAt, textMapAt} from '../../yaml/index.ts'

export interface ServicePort {
  readonly port: number
  /** A number, or the name of a container's port. */
  readonly target: number | string
}

export interface ServiceFacts {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly isHeadless: boolean
  /** Empty for a service whose endpoints somebody else writes. */
  readonly selector: Readonly<Record<string, string>>
  /** TCP only: proxies leave everything else alone. */
  readonly ports: readonly ServicePort[]
  readonly opaquePorts: string | undefined
  /** Whether an annotation asks for it to be mirrored, where only a label counts. */
  readonly exportedByAnnotation: boolean
}

export function readService(service: KubeObject): ServiceFacts {
  return {
    namespace: textAt(service, 'metadata', 'namespace') ?? '',
    name: service.metadata.name,
    labels: textMapAt(service, 'metadata', 'labels'),
    isHeadless: textAt(service, 'spec', 'clusterIP') === 'None',
    selector: textMapAt(service, 'spec', 'selector'),
    ports: listAt(service, 'spec', 'ports').flatMap(readPort),
    opaquePorts: textAt(service, 'metadata', 'annotations', annotations.opaquePorts),
    exportedByAnnotation: at(service, 'metadata', 'annotations', annotations.exported) !== undefined,
  }
}

function readPort(entry: Json): ServicePort[] {
  const port = at(entry, 'port')
  const target = at(entry, 'targetPort') ?? port
  if (typeof port !== 'number' || (textAt(entry, 'protocol') ?? 'TCP') !== 'TCP') return []
  return typeof target === 'number' || typeof target === 'string' ? [{port, target}] : []
}
