// Our rendering against the real Helm's, for our charts and our fixtures, with hundreds of generated values.

import {execFile} from 'node:child_process'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  type Chart,
  type EngineOptions,
  loadChart,
  mergeValues,
  plainValues,
  renderChart,
} from '../../../src/helm/index.ts'
import {isJsonObject, type JsonObject} from '../../../src/yaml/index.ts'
import {makeCertificate} from '../../support/certificates.ts'
import {HELM} from './build-helm.ts'
import {differenceOf} from './difference.ts'
import {type GeneratedValues, generateValues, seededRandom} from './generate-values.ts'
import {chartForHelm, KUBE_VERSION, type Rendering, renderWithHelm, renderWithOurs} from './render-both.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const SEED = Number(process.env.MESH_SEED ?? 20_261_121)

/**
 * How many generated sets of values have to render, beside those that both refuse. Linkerd's CRDs have a single value, and
 * their chart refuses most things that it can be; the gateway's values.schema.json refuses most of what is made up.
 */
const CHARTS: Readonly<Record<string, number>> = {
  'templates/linkerd/crds': 1,
  'templates/linkerd/control-plane': 120,
  'templates/linkerd/cni': 30,
  'templates/istio/base': 15,
  'templates/istio/istiod': 60,
  'templates/istio/cni': 40,
  'templates/istio/ztunnel': 40,
  'templates/istio/gateway': 8,
  'templates/istio/ingress': 50,
  'templates/istio/egress': 10,
  'test/fixtures/charts/shop': 70,
  'test/fixtures/charts/legacy': 10,
}

/** What changes many values of Istio's charts at once. */
const LAYERS = [
  'profile=ambient',
  'profile=stable',
  'global.platform=openshift',
  'platform=gke',
  'compatibilityVersion=1.25',
]

/** Of a hundred sets not many more may be refused, or the generator tests little but errors. */
const REFUSED = 60

const NOTHING: GeneratedValues = {files: [], setJson: [], set: [], setString: [], setFile: [], setLiteral: []}

describe.each(Object.entries(CHARTS))('%s', (path, count) => {
  let folder: string
  let copy: string
  let chart: Chart
  let fixed: JsonObject

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mesh-helm-'))
    copy = await chartForHelm(join(ROOT, path), folder)
    chart = await loadChart({path: join(ROOT, path)})
    fixed = path.endsWith('control-plane') ? await withoutChance() : {}
  })
  afterAll(() => rm(folder, {recursive: true, force: true}))

  async function both(values: GeneratedValues): Promise<{helm: Rendering; ours: Rendering}> {
    const all = {...values, files: [JSON.stringify(fixed), ...values.files]}
    return {helm: await renderWithHelm(HELM, copy, all, folder), ours: await renderWithOurs(chart, all)}
  }

  test('with its defaults', async () => {
    const {helm, ours} = await both(NOTHING)
    expect(helm).not.toHaveProperty('error')
    expect(differenceOf(helm, ours)).toBeUndefined()
  })

  test.runIf(path.startsWith('templates/istio/')).each(LAYERS)('with %s', async (layer) => {
    const {helm, ours} = await both({...NOTHING, set: [layer]})
    expect(helm).not.toHaveProperty('error')
    expect(differenceOf(helm, ours)).toBeUndefined()
  })

  test('packed by helm, it renders like its folder', async () => {
    await promisify(execFile)(HELM, ['package', copy, '--destination', folder])
    const {name, version} = chart.metadata
    const unpacked = renderChart(await loadChart({path: join(folder, `${name}-${version}.tgz`)}), await withFixed())
    expect(unpacked).toEqual(renderChart(chart, await withFixed()))
  })

  async function withFixed(): Promise<EngineOptions> {
    const values = await mergeValues({files: ['fixed']}, async () => JSON.stringify(fixed))
    return {values, capabilities: {kubeVersion: KUBE_VERSION}}
  }

  test(`with ${count} generated sets of values, and what both refuse`, async () => {
    const differences: string[] = []
    let [tried, rendered] = [0, 0]
    while (rendered < count && tried < count / (1 - REFUSED / 100) + 40) {
      const values = generateValues(settableValues(chart), fixed, seededRandom(SEED + tried++))
      const {helm, ours} = await both(values)
      if ('documents' in helm) rendered++
      const difference = differenceOf(helm, ours)
      if (difference !== undefined) differences.push(`${difference}\n  with ${JSON.stringify(values)}`)
    }
    expect(differences).toEqual([])
    expect(rendered, `of ${tried} sets`).toBe(count)
  })
})

/** What users set: the chart's defaults, which Istio's keep under one key. */
function settableValues(chart: Chart): JsonObject {
  const values = plainValues(chart.values)
  const inner = values._internal_defaults_do_not_set
  return isJsonObject(inner) ? inner : values
}

/** Certificates and times are made by chance when the values do not give them. */
async function withoutChance(): Promise<JsonObject> {
  const authority = await makeCertificate({name: 'root.linkerd.cluster.local'})
  const issuer = await makeCertificate({issuer: authority})
  const webhook = {externalSecret: true, caBundle: authority.pem}
  return {
    identityTrustAnchorsPEM: authority.pem,
    identity: {issuer: {tls: {crtPEM: issuer.pem, keyPEM: issuer.key}}},
    proxyInjector: webhook,
    profileValidator: webhook,
    policyValidator: webhook,
    heartbeatSchedule: '1 2 3 4 5',
  }
}
