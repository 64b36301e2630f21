// Makes the short form of objects and pods, from the API server's table or from the whole object.

import type {ObjectSummary, OwnerReference, PodSummary} from './cluster.ts'
import {at, listAt, textAt, textMapAt} from './fields.ts'
import type {Json} from './object.ts'
import {podStatus} from './pod-status.ts'

export function summarizeObject(object: Json): ObjectSummary {
  return {
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
    uid: textAt(object, 'metadata', 'uid') ?? '',
    labels: textMapAt(object, 'metadata', 'labels'),
    annotations: textMapAt(object, 'metadata', 'annotations'),
    owners: listAt(object, 'metadata', 'ownerReferences').map(ownerReference),
  }
}

export function summarizePod(pod: Json): PodSummary {
  return {
    ...summarizeObject(pod),
    status: podStatus(pod),
    ip: textAt(pod, 'status', 'podIP') ?? '',
    node: textAt(pod, 'spec', 'nodeName') ?? '',
  }
}

/** Rows of a Table: the cells by the position that its columns declare, and the metadata beside them. */
export function* summarizePodTable(table: Json): Generator<PodSummary> {
  const names = listAt(table, 'columnDefinitions').map((column) => textAt(column, 'name'))
  const columns = {status: names.indexOf('Status'), ip: names.indexOf('IP'), node: names.indexOf('Node')}
  const cell = (row: Json, column: number): string => {
    const text = textAt(row, 'cells', column) ?? ''
    return text === '<none>' ? '' : text
  }
  for (const row of listAt(table, 'rows')) {
    yield {
      ...summarizeObject(at(row, 'object') ?? null),
      status: cell(row, columns.status),
      ip: cell(row, columns.ip),
      node: cell(row, columns.node),
    }
  }
}

function ownerReference(reference: Json): OwnerReference {
  return {
    kind: textAt(reference, 'kind') ?? '',
    name: textAt(reference, 'name') ?? '',
    uid: textAt(reference, 'uid') ?? '',
    controller: at(reference, 'controller') === true,
  }
}
