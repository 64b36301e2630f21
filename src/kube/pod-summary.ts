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
  for (const {summary} of readPodTable(table)) yield summary
}

/** The same, each row with the object that the table was asked to carry: metadata, or the whole pod. */
export function* readPodTable(table: Json): Generator<{summary: PodSummary; object: Json}> {
  const names = listAt(table, 'columnDefinitions').map((column) => textAt(column, 'name'))
  const columns = {status: names.indexOf('Status'), ip: names.indexOf('IP'), node: names.indexOf('Node')}
  const cell = (row: Json, column: number): string => {
    const text = textAt(row, 'cells', column) ?? ''
    return text === '<none>' ? '' : text
  }
  for (const row of listAt(table, 'rows')) {
    const object = at(row, 'object') ?? null
    const status = cell(row, columns.status)
    const summary = {...summarizeObject(object), status, ip: cell(row, columns.ip), node: cell(row, columns.node)}
    yield {summary, object}
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
