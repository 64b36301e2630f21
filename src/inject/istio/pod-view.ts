// Containers as template functions get them: structs again as plain facts.

import {GoError, type GoValue, isGoSlice} from '../../helm/index.ts'
import {isJsonObject} from '../../yaml/index.ts'
import {textAt} from '../object.ts'
import {PodStruct} from './pod-struct.ts'

export interface PodView {
  readonly name: string
  readonly image: string
  readonly ports: readonly {readonly containerPort: string; readonly protocol: string}[]
}

export function containersOf(value: GoValue): PodView[] {
  if (value === null || value === undefined) return []
  if (!isGoSlice(value)) throw new GoError('wrong type for value; expected []v1.Container')
  return value.map((container) => {
    if (!(container instanceof PodStruct)) throw new GoError('wrong type for value; expected []v1.Container')
    const {source} = container
    const ports = Array.isArray(source.ports) ? source.ports.filter(isJsonObject) : []
    return {
      name: textAt(source, ['name']),
      image: textAt(source, ['image']),
      ports: ports.map((port) => ({
        containerPort: textAt(port, ['containerPort']),
        protocol: textAt(port, ['protocol']),
      })),
    }
  })
}
