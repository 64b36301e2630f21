// Our tables beside those that istioctl prints for the same dump of a real Envoy: the same rows, in the same order.

import {expect, it} from 'vitest'
import {
  chainColumns,
  chainLines,
  clusterColumns,
  endpointColumns,
  routeColumns,
  routeLines,
} from '../../src/io/proxy-envoy-table.ts'
import type {ProxyColumn} from '../../src/io/proxy-table.ts'
import {readClusters} from '../../src/proxy-state/envoy/clusters.ts'
import {readEndpoints} from '../../src/proxy-state/envoy/endpoints.ts'
import {readListeners} from '../../src/proxy-state/envoy/listeners.ts'
import {readRoutes} from '../../src/proxy-state/envoy/routes.ts'
import {describeWithReference} from '../support/reference.ts'

/** The cells below each title; istioctl leaves a cell blank where we have a dash. */
function cellsOf(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const titles = [...header.matchAll(/\S+(?: \S+)*/g)].map(({0: title, index}) => ({title, index}))
  return lines.map((line) =>
    Object.fromEntries(
      titles.map(({title, index}, place) => [title, line.slice(index, titles[place + 1]?.index).trim() || '-']),
    ),
  )
}

/** Without the column that istioctl does not have. */
function ourCells<T>(columns: readonly ProxyColumn<T>[], rows: readonly T[]): Record<string, string>[] {
  const shared = columns.filter(({title}) => title !== 'CAUSE')
  expect(shared).toHaveLength(columns.length - 1)
  return rows.map((row) => Object.fromEntries(shared.map(({title, cell}) => [title, cell(row)])))
}

describeWithReference('beside istioctl', ({text, data}) => {
  const table = (name: string) => cellsOf(text(`istio/envoy/table-${name}.txt`))
  const dump = data('istio/envoy/config_dump.json')

  it('clusters are the same', () => {
    expect(ourCells(clusterColumns, readClusters(dump))).toEqual(table('clusters'))
  })
  it('listeners are the same', () => {
    const lines = text('istio/envoy/table-listeners.txt').trimEnd().split('\n').slice(1)
    // A single blank separates its columns, and the last one has blanks of its own.
    const cells = lines.map((line) => {
      const [ADDRESSES, PORT, MATCH, ...rest] = line.split(/ +/)
      return {ADDRESSES, PORT, MATCH, DESTINATION: rest.join(' ')}
    })
    expect(ourCells(chainColumns, chainLines(readListeners(dump)))).toEqual(cells)
  })
  it('routes are the same', () => {
    expect(ourCells(routeColumns, routeLines(readRoutes(dump)))).toEqual(table('routes'))
  })
  it('endpoints are the same', () => {
    expect(ourCells(endpointColumns, readEndpoints(data('istio/envoy/clusters.json'), dump))).toEqual(
      table('endpoints'),
    )
  })
})
