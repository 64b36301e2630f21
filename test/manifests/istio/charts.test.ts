// Charts that the user names: another release's folder, charts as Helm pulls them, or a single one.

import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {install, installed, OWN_CHARTS} from './rendered.ts'

/** Our charts in the places of a release and of a Helm repository, with its libraries inside, and another version. */
const released = {
  base: 'manifests/charts/base',
  istiod: 'manifests/charts/istio-control/istio-discovery',
  cni: 'manifests/charts/istio-cni',
  ztunnel: 'manifests/charts/ztunnel',
  ingress: 'manifests/charts/gateways/istio-ingress',
  egress: 'manifests/charts/gateways/istio-egress',
} as const

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mesh-istio-charts-'))
  for (const [name, place] of Object.entries(released)) {
    await copyChart(name, join(folder, 'release', place))
    if (name === 'istiod' || name === 'base') await copyChart(name, join(folder, 'pulled', name))
  }
  await mkdir(join(folder, 'empty'))
})
afterAll(() => rm(folder, {recursive: true, force: true}))

async function copyChart(name: string, target: string): Promise<void> {
  await cp(join(OWN_CHARTS, name), target, {recursive: true})
  for (const library of ['partials', 'edge'])
    await cp(join(OWN_CHARTS, library), join(target, 'charts', library), {recursive: true})
  const file = join(target, 'Chart.yaml')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace('appVersion: 1.0.0', 'appVersion: 1.29.9').replace(/repository: .*/g, 'repository: ""'),
  )
}

const user = (name: string) => ({charts: {own: OWN_CHARTS, user: join(folder, name)}})
const versionOf = (objects: Awaited<ReturnType<typeof installed>>, called: string) =>
  valueAt(findObject(objects, called), ['metadata', 'labels', 'app.kubernetes.io/version'])

describe('--charts', () => {
  it('with the folder of a release renders every component from there', async () => {
    const objects = await installed({...user('release'), profile: 'demo'})
    for (const called of ['Deployment/istiod', 'Deployment/istio-ingressgateway', 'Deployment/istio-egressgateway'])
      expect(versionOf(objects, called), called).toBe('1.29.9')
    expect(objects.length).toBe(42)
  })

  it('with charts as Helm pulls them renders those, with the images that they name themselves', async () => {
    const objects = await installed({...user('pulled'), profile: 'minimal'})
    expect(versionOf(objects, 'Deployment/istiod')).toBe('1.29.9')
    const image = ['spec', 'template', 'spec', 'containers', 'discovery', 'image']
    expect(valueAt(findObject(objects, 'Deployment/istiod'), image)).toBe('registry.istio.io/testing/pilot:latest')
  })

  it('with a single chart renders that component, and says what it leaves out', async () => {
    const {documents, warnings} = await install({...user('pulled/istiod'), profile: 'default'})
    expect(documents.length).toBe(17)
    expect(warnings).toEqual([
      'component base is left out: --charts names one chart, and it is another',
      'component ingressGateways is left out: --charts names one chart, and it is another',
    ])
  })

  it('takes values that our charts do not know', async () => {
    const request = {...user('pulled'), profile: 'minimal', set: ['values.pilot.newInThatRelease=1']}
    await expect(installed(request)).resolves.toHaveLength(33)
  })

  it.each<[what: string, name: string, message: string]>([
    ['a folder without charts', 'empty', 'holds no chart base, which the configuration needs'],
    ['a folder that lacks one', 'pulled', 'holds no chart istio-ingress, which the configuration needs'],
    ['nothing', 'nowhere', 'does not exist'],
  ])('with %s is refused', async (_, name, message) => {
    await expect(install(user(name))).rejects.toThrow(message)
  })
})

describe('values that only gateways and single features read', () => {
  it.each([
    'values.gateways.istio-ingressgateway.runAsRoot=true',
    'values.gateways.istio-ingressgateway.serviceAnnotations.a=b',
    'values.gateways.istio-ingressgateway.env.A=b',
    'values.gateways.istio-ingressgateway.nodeSelector.a=b',
    'values.gateways.istio-ingressgateway.loadBalancerIP=10.0.0.1',
    'values.gateways.istio-egressgateway.autoscaleMin=2',
    'values.global.defaultNodeSelector.a=b',
    'values.global.trustBundleName=x',
    'values.global.proxy.variant=debug',
    'values.pilot.crlConfigMapName=x',
    'values.pilot.pdb.minAvailable=50%',
    'values.cni.ambient.dnsCapture=false',
    'values.cni.cniBinDir=/x',
    'values.ztunnel.logLevel=debug',
    'values.base.excludedCRDs[0]=sidecars.networking.istio.io',
    'values.experimental.stableValidationPolicy=true',
    'values.telemetry.v2.prometheus.enabled=false',
    'values.sidecarInjectorWebhook.injectedAnnotations.a=b',
    'values.meshConfig.accessLogFile=/dev/stdout',
    'values.global.meshNetworks.n1.gateways[0].port=15443',
    'values.revisionTags[0]=prod',
    'values.autoscaleMin=2',
  ])('%s is known', async (flag) => {
    await expect(install({profile: 'ambient', set: [flag]})).resolves.toMatchObject({warnings: []})
  })
})
