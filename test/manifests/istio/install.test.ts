// An installation of Istio: equal to what istioctl renders for every profile, and how many objects each has.

import {describe, expect, it} from 'vitest'
import {istioVersion} from '../../../src/meshes/istio.ts'
import {isJsonObject} from '../../../src/yaml/index.ts'
import {compareObjects, type KeptDifference} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {IMAGES, installed} from './rendered.ts'

const keptDifferences: KeptDifference[] = [
  {
    path: 'ConfigMap/istio-system/istio-sidecar-injector.data.config',
    reason: 'the reference blanks the configuration of injection, in which the templates are; it has tests of its own',
  },
]

describeWithReference('an installation as istioctl renders it', (reference) => {
  it.each(['default', 'demo', 'minimal', 'ambient'])('with the profile %s', async (profile) => {
    const objects = await installed({profile, set: IMAGES})
    const others = objects.filter(({kind}) => kind !== 'CustomResourceDefinition')
    expect(compareObjects(others, reference.objects(`istio/install-${profile}.json`), {keptDifferences})).toEqual([])
  })

  it('with --crds it is the CRDs alone', async () => {
    const objects = await installed({crds: true})
    expect(objects.map(({kind}) => kind).filter((kind) => kind !== 'CustomResourceDefinition')).toEqual([])
    expect(compareObjects(objects, reference.objects('istio/crds.json'))).toEqual([])
  })
})

describe('a profile', () => {
  it.each<[profile: string, count: number]>([
    ['default', 39],
    ['demo', 42],
    ['minimal', 33],
    ['empty', 0],
    ['remote', 20],
    ['ambient', 44],
    ['openshift', 47],
    ['openshift-ambient', 47],
    ['preview', 39],
    ['stable', 41],
  ])('%s has %i objects, each once', async (profile, count) => {
    const names = (await installed({profile})).map(
      ({kind, metadata}) => `${kind}/${String(metadata.namespace)}/${metadata.name}`,
    )
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBe(count)
  })

  it.each<[address: string, added: string[]]>([
    ['10.0.0.1', ['EndpointSlice/istiod', 'Service/istiod']],
    ['istiod.example.com', ['Service/istiod']],
  ])('remote reaches the other control plane at %s', async (address, added) => {
    const nameOf = ({kind, metadata}: {kind: string; metadata: {name: string}}) => `${kind}/${metadata.name}`
    const before = (await installed({profile: 'remote'})).map(nameOf)
    const after = (await installed({profile: 'remote', set: [`values.global.remotePilotAddress=${address}`]})).map(
      nameOf,
    )
    expect(after.filter((name) => !before.includes(name)).sort()).toEqual(added)
  })

  it('has our release of the images when nobody names another', async () => {
    const deployment = (await installed()).find(
      ({kind, metadata}) => kind === 'Deployment' && metadata.name === 'istiod',
    )
    expect(JSON.stringify(deployment)).toContain(`"docker.io/istio/pilot:${istioVersion}"`)
  })
})

describe('the order of objects', () => {
  it('has the Namespace and the CRDs first, then each component behind the one that it waits for', async () => {
    const objects = await installed({profile: 'ambient', createNamespace: true})
    expect(objects[0]).toMatchObject({kind: 'Namespace', metadata: {name: 'istio-system'}})
    expect(objects.slice(1, 16).map(({kind}) => kind)).toEqual(Array(15).fill('CustomResourceDefinition'))
    const place = (name: string) => objects.findIndex(({metadata}) => metadata.name === name)
    expect(place('istio-reader-service-account')).toBeLessThan(place('istiod'))
    expect(place('istio-cni-node')).toBeLessThan(place('ztunnel'))
  })

  it('says the network of the control plane in the label of its Namespace', async () => {
    const [first] = await installed({createNamespace: true, set: ['values.global.network=east']})
    expect(first?.metadata).toEqual({name: 'istio-system', labels: {'topology.istio.io/network': 'east'}})
  })
})

describe('a revision', () => {
  it('is part of the names of its objects, and of no CRD', async () => {
    const objects = await installed({profile: 'minimal', revision: 'canary'})
    const others = objects.filter(({kind}) => kind !== 'CustomResourceDefinition')
    const plain = others.map(({metadata}) => metadata.name).filter((name) => !name.includes('-canary'))
    expect(plain).toEqual(['istio-reader-service-account'])
    expect(objects.length).toBe(33)
  })

  it('moves nothing when it is given by a file instead of the flag', async () => {
    const byFlag = await installed({revision: 'canary'})
    expect(await installed({files: ['spec: {revision: canary}']})).toEqual(byFlag)
    expect(await installed({set: ['revision=canary']})).toEqual(byFlag)
  })
})

describe('labels of an owner', () => {
  it('are on every object when they are asked for, and on none otherwise', async () => {
    const owned = await installed({profile: 'ambient', owned: true, revision: 'r1'})
    for (const {kind, metadata} of owned) {
      expect(metadata.labels, `${kind} ${metadata.name}`).toMatchObject({
        'operator.istio.io/managed': 'Reconcile',
        'operator.istio.io/version': '1.30.3',
        'istio.io/rev': 'r1',
        'install.operator.istio.io/owning-resource-namespace': 'istio-system',
      })
    }
    const components = new Set(
      owned.map(({metadata}) => (isJsonObject(metadata.labels) ? metadata.labels['operator.istio.io/component'] : '')),
    )
    expect([...components].sort()).toEqual(['Base', 'Cni', 'Pilot', 'Ztunnel'])
    const plain = await installed({profile: 'ambient'})
    expect(JSON.stringify(plain)).not.toContain('operator.istio.io/managed')
  })

  it('name the IstioOperator that has a name', async () => {
    const [first] = await installed({owned: true, files: ['kind: IstioOperator\nmetadata: {name: mine}\nspec: {}']})
    expect(first?.metadata.labels).toMatchObject({'install.operator.istio.io/owning-resource': 'mine'})
  })
})
