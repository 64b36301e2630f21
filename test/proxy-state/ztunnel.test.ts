// What ztunnel knows, as rows: the dump of a real one, and what that dump happens not to hold.

import {describe, expect, it} from 'vitest'
import {readCertificates} from '../../src/proxy-state/ztunnel/certificates.ts'
import {type ConnectionFilter, connectedWorkloads, readConnections} from '../../src/proxy-state/ztunnel/connections.ts'
import {readPolicies} from '../../src/proxy-state/ztunnel/policies.ts'
import {readServices} from '../../src/proxy-state/ztunnel/services.ts'
import {readWorkloads, type WorkloadFilter} from '../../src/proxy-state/ztunnel/workloads.ts'
import type {JsonObject} from '../../src/yaml/index.ts'
import {describeWithReference} from '../support/reference.ts'

describeWithReference('the dump of a real ztunnel', ({data}) => {
  const dump = data('istio/ztunnel/config_dump.json')
  const now = new Date('2026-11-21T12:00:00Z')

  it('has its workloads, Services and policies', () => {
    expect(readWorkloads(dump).map(({config: _, ...row}) => row)).toEqual([
      {namespace: 'shop', name: 'legacy-1', addresses: ['127.0.0.2'], node: 'local', waypoint: 'None', protocol: 'TCP'},
      {
        namespace: 'shop',
        name: 'web-abc-1',
        addresses: ['127.0.0.1'],
        node: 'local',
        waypoint: 'None',
        protocol: 'HBONE',
      },
    ])
    expect(readServices(dump)).toMatchObject([
      {name: 'legacy', addresses: ['127.10.0.2'], waypoint: 'None', healthyEndpoints: 1, endpoints: 1},
      {name: 'web', addresses: ['127.10.0.1'], waypoint: 'None', healthyEndpoints: 1, endpoints: 1},
    ])
    expect(readPolicies(dump)).toMatchObject([
      {namespace: 'shop', name: 'deny-9999', action: 'Deny', scope: 'Namespace'},
    ])
    expect(readPolicies(dump, {namespace: 'other'})).toEqual([])
    expect(readConnections(dump)).toEqual([])
  })

  it('has its certificates, with serial numbers as openssl writes them', () => {
    const identity = {name: 'spiffe://cluster.local/ns/shop/sa/web', state: 'Available', valid: true}
    expect(readCertificates(dump, now)).toMatchObject([
      {
        ...identity,
        type: 'Leaf',
        serialNumber: '2f96602a12c1e5a2b06ad9dd3251a705e7f004b8',
        notAfter: '2026-11-22T03:22:25Z',
      },
      {...identity, type: 'Root', serialNumber: '4d9fda019e00b0343a841dd8edbf3c5c6c9a1bc8'},
    ])
  })
})

const workload = (name: string, more: JsonObject = {}): JsonObject => ({
  uid: `c//Pod/shop/${name}`,
  namespace: 'shop',
  name,
  node: 'n1',
  protocol: 'HBONE',
  status: 'Healthy',
  workloadIps: [],
  ...more,
})
const dump: JsonObject = {
  workloads: [
    workload('web', {workloadIps: ['10.0.0.2', 'fd00::2'], waypoint: {destination: 'net/10.1.0.9'}}),
    workload('api', {
      workloadIps: ['10.0.0.3'],
      node: 'n2',
      waypoint: {destination: 'shop/way.shop.svc.cluster.local'},
      status: 'Unhealthy',
    }),
    workload('vm', {namespace: 'other', hostname: 'vm.example.com', waypoint: {destination: 'net/10.9.9.9'}}),
  ],
  services: [
    {namespace: 'shop', name: 'way', hostname: 'way.shop.svc.cluster.local', vips: ['net/10.1.0.9']},
    {
      namespace: 'shop',
      name: 'web',
      hostname: 'web.shop.svc.cluster.local',
      vips: ['/10.1.0.1', '/fd00::1'],
      waypoint: {destination: 'net/10.1.0.9'},
      endpoints: {a: {workloadUid: 'c//Pod/shop/web'}, b: {workloadUid: 'c//Pod/shop/api'}, c: {workloadUid: 'gone'}},
    },
  ],
  workloadState: {
    x: {
      info: {namespace: 'shop', name: 'web'},
      connections: {
        inbound: [{src: '10.0.0.3:5000', originalDst: '10.0.0.2:80', actualDst: '10.0.0.2:15008', protocol: 'HBONE'}],
        outbound: [{src: '[fd00::2]:6000', originalDst: '10.1.0.1:80', actualDst: '10.9.9.9:80', protocol: 'TCP'}],
      },
    },
    y: {
      info: {namespace: 'shop', name: 'api'},
      connections: {outbound: [{src: 'odd', originalDst: '', actualDst: '10.1.0.1:80', protocol: 'HTTP2'}]},
    },
    z: {info: {namespace: 'other', name: 'web'}},
  },
}

describe('workloads', () => {
  it('show the Service of their waypoint, and a host name in place of addresses', () => {
    expect(
      readWorkloads(dump).map(({name, addresses, waypoint}) => `${name} ${addresses.join(',')} ${waypoint}`),
    ).toEqual(['vm vm.example.com NA', 'api 10.0.0.3 way', 'web 10.0.0.2,fd00::2 way'])
  })

  it.each<[string, WorkloadFilter, string[]]>([
    ['namespace', {namespace: 'other'}, ['vm']],
    ['name', {name: 'api'}, ['api']],
    ['any of their addresses', {address: 'fd00::2'}, ['web']],
    ['node', {node: 'n2'}, ['api']],
    ['a host name, which is no address', {address: 'vm.example.com'}, []],
  ])('are chosen by %s', (_title, filter, names) => {
    expect(readWorkloads(dump, filter).map(({name}) => name)).toEqual(names)
  })
})

it('Services count the endpoints whose workload is healthy', () => {
  expect(
    readServices(dump).map(({name, addresses, waypoint, healthyEndpoints, endpoints}) => [
      name,
      addresses.join(),
      waypoint,
      healthyEndpoints,
      endpoints,
    ]),
  ).toEqual([
    ['way', '10.1.0.9', 'None', 0, 0],
    ['web', '10.1.0.1,fd00::1', 'way', 1, 3],
  ])
})

describe('connections', () => {
  const show = (filter: ConnectionFilter) =>
    readConnections(dump, filter).map(({workload: of, direction, local, remote, remoteTarget, protocol}) =>
      [of, direction, local, remote, remoteTarget, protocol].join(' '),
    )
  const api = 'api.shop Outbound odd web.shop.svc.cluster.local:80  HTTP2'
  const incoming = 'web.shop Inbound web.shop:15008 api.shop:5000 10.0.0.2:80 HBONE'
  const outgoing = 'web.shop Outbound web.shop:6000 10.9.9.9:80 web.shop.svc.cluster.local:80 TCP'

  it.each<[string, ConnectionFilter, string[]]>([
    ['all of them', {}, [api, incoming, outgoing]],
    ['a direction', {direction: 'inbound'}, [incoming]],
    ['the other', {direction: 'outbound'}, [api, outgoing]],
    ['a workload', {namespace: 'shop', name: 'web'}, [incoming, outgoing]],
    ['a namespace without any', {namespace: 'other'}, []],
    [
      'addresses',
      {raw: true, direction: 'inbound'},
      ['web.shop Inbound 10.0.0.2:15008 10.0.0.3:5000 10.0.0.2:80 HBONE'],
    ],
  ])('are shown by name: %s', (_title, filter, lines) => {
    expect(show(filter)).toEqual(lines)
  })

  it('are given whole, workload by workload, as data', () => {
    expect(connectedWorkloads(dump, {namespace: 'shop'}).map(({info}) => info)).toEqual([
      {namespace: 'shop', name: 'api'},
      {namespace: 'shop', name: 'web'},
    ])
  })
})

describe('certificates', () => {
  const dates = {validFrom: '2026-01-01T00:00:00Z', expirationTime: '2026-02-01T00:00:00Z'}
  it('end an older chain with the root, and say why there is none', () => {
    const chain = ['1', '2', '255'].map((serialNumber) => ({serialNumber, ...dates}))
    const certificates = [
      {identity: 'a', state: 'Available', certChain: chain},
      {identity: 'b', state: 'Unavailable(SigningError)', certChain: []},
    ]
    const rows = readCertificates({certificates}, new Date('2026-03-01'))
    expect(rows.map(({name, type, state, valid, serialNumber}) => [name, type, state, valid, serialNumber])).toEqual([
      ['a', 'Leaf', 'Available', false, '1'],
      ['a', 'Intermediate', 'Available', false, '2'],
      ['a', 'Root', 'Available', false, 'ff'],
      ['b', undefined, 'Unavailable', false, ''],
    ])
  })
})
