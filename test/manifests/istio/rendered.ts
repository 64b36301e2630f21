// Renders an installation of Istio for a test, as `mesh install --mesh istio` would.

import {resolve} from 'node:path'
import type {Cluster} from '../../../src/kube/cluster.ts'
import type {KubeObject} from '../../../src/kube/object.ts'
import type {ChartName} from '../../../src/manifests/istio/components.ts'
import {type IstioRequest, type RenderedIstio, renderIstio} from '../../../src/manifests/istio/install.ts'

const chartNames: readonly ChartName[] = ['base', 'istiod', 'cni', 'ztunnel', 'ingress', 'egress']

export const OWN_CHARTS = resolve(import.meta.dirname, '../../../templates/istio')

/** The images that the reference data was made with. */
export const IMAGES = ['hub=docker.io/istio', 'tag=1.30.3']

export interface TestRequest extends Partial<Omit<IstioRequest, 'set' | 'files'>> {
  /** Flags `--set`. */
  set?: readonly string[]
  /** Texts of files, in the order of the command line. */
  files?: readonly string[]
  /** Texts of files of values for one chart. */
  chartFiles?: Partial<Record<ChartName, string>>
}

export async function install(
  {set = [], files = [], chartFiles = {}, ...more}: TestRequest = {},
  cluster?: Cluster,
): Promise<RenderedIstio> {
  const request: IstioRequest = {
    charts: {own: OWN_CHARTS},
    crds: false,
    now: new Date('2026-08-20T02:16:00Z'),
    randomBytes: (size) => new Uint8Array(size),
    ...more,
    set: set.map((text) => ({kind: 'set', text})),
    files: [
      ...files.map((text, index) => ({name: `file-${index + 1}.yaml`, text})),
      ...chartNames.flatMap((chart) => {
        const text = chartFiles[chart]
        return text === undefined ? [] : [{name: `${chart}.yaml`, text, chart}]
      }),
    ],
  }
  return renderIstio(request, cluster)
}

export async function installed(request: TestRequest = {}, cluster?: Cluster): Promise<KubeObject[]> {
  return (await install(request, cluster)).documents.map((document) => document.object())
}
