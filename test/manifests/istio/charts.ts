// Renders the charts of Istio's components for tests as Istio's own tool renders them, and finds what they are compared with.

import type {Manifest} from '../../../src/helm/index.ts'
import {isJsonObject, type Json} from '../../../src/yaml/index.ts'
import {renderOurs} from '../../support/rendered-chart.ts'

/** The charts that are one component each; istiod's has its own tests. */
export const componentCharts = ['base', 'cni', 'ztunnel', 'gateway', 'ingress', 'egress'] as const
export type ComponentChart = (typeof componentCharts)[number]

/** @param set as with `--set`; `setJson` where the value is a list or a mapping */
export function renderComponent(
  chart: ComponentChart,
  set: string[] = [],
  setJson: string[] = [],
): Promise<Manifest[]> {
  return renderOurs({chart: `istio/${chart}`, namespace: 'istio-system', release: 'istio', set, setJson})
}

/** `Kind/name` of each, sorted. */
export function namesOf(objects: readonly Manifest[]): string[] {
  return objects.map(({kind, metadata}) => `${kind}/${metadata.name}`).sort()
}

/** The objects whose name matches. */
export function named(objects: readonly Json[], pattern: RegExp): Json[] {
  return objects.filter((object) => {
    const metadata = isJsonObject(object) ? object.metadata : undefined
    return isJsonObject(metadata) && pattern.test(String(metadata.name))
  })
}
