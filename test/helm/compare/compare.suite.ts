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
import type {JsonObject} from '../../../src/yaml/index.ts'
import {makeCertificate} from '../../support/certificates.ts'
import {HELM} from './build-helm.ts'
import {differenceOf} from './difference.ts'
import {type GeneratedValues, generateValues, seededRandom} from './generate-values.ts'
import {chartForHelm, KUBE_VERSION, type Rendering, renderWithHelm, renderWithOurs} from './render-both.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const SEED = Number(process.env.MESH_SEED ?? 20_261_121)

/**
 * How many generated sets of values have to render, beside those that both refuse. The CRDs have a single value, and
 * their chart refuses most things that it can be.
 */
const CHARTS: Readonly<Record<string, number>> = {
  'templates/linkerd/crds': 1,
  'templates/linkerd/control-plane': 120,
  'templates/linkerd/cni': 30,
  'test/fixtures/charts/shop': 70,
  'test/fixtures/charts/legacy': 10,
}

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
      const values = generateValues(plainValues(chart.values), fixed, seededRandom(SEED + tried++))
      const {helm, ours} = await both(values)
      if ('documents' in helm) rendered++
      const difference = differenceOf(helm, ours)
      if (difference !== undefined) differences.push(`${difference}\n  with ${JSON.stringify(values)}`)
    }
    expect(differences).toEqual([])
    expect(rendered, `of ${tried} sets`).toBe(count)
  })
})

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
