// Traffic between two sides: what `--to` and `--from` count, whom they ask, and what they refuse.

import {describe, expect, test} from 'vitest'
import {Exit} from '../../../src/errors.ts'
import {parsePeer, refusePeer} from '../../../src/stats/targets/peer.ts'
import {planRows} from '../../../src/stats/targets/plan.ts'
import {parseTargets} from '../../../src/stats/targets/target.ts'
import {meshStatistics, statVocabulary} from '../../../src/stats/vocabulary.ts'
import {fakeCluster} from '../../support/fake-cluster.ts'
import {object, pod} from '../../support/objects.ts'
import {meshed, stat} from '../../support/scraped-stat.ts'

const workload = (name: string, namespace: string, labels: Record<string, string> = meshed) => [
  object('apps/v1', 'Deployment', name, {namespace}),
  object('apps/v1', 'ReplicaSet', `${name}-1`, {namespace, owner: {kind: 'Deployment', name}}),
  pod(`${name}-1-a`, {namespace, labels, owner: {kind: 'ReplicaSet', name: `${name}-1`}}),
]

/** Three clients; only `web` sends to the service `pay` of another namespace, which is not meshed. */
const objects = [
  ...workload('web', 'shop'),
  ...workload('cron', 'shop'),
  ...workload('pay', 'bank', {}),
  ...workload('web', 'bank'),
  object('v1', 'Service', 'pay', {namespace: 'bank'}),
  object('v1', 'Service', 'api', {namespace: 'shop'}),
  object('v1', 'Namespace', 'shop'),
  object('v1', 'Namespace', 'bank'),
]

const toPay = 'authority="pay.bank.svc.cluster.local:80",dst_namespace="bank",dst_deployment="pay",dst_service="pay"'
const toApi = 'authority="api.shop.svc.cluster.local:80",dst_namespace="shop",dst_deployment="api",dst_service="api"'

const sent = (labels: string, count: number) => `
response_total{direction="outbound",${labels},tls="true",classification="success"} ${count}
response_latency_ms_bucket{direction="outbound",${labels},le="10"} ${count}
response_latency_ms_bucket{direction="outbound",${labels},le="+Inf"} ${count}
tcp_open_connections{direction="outbound",peer="dst",${labels},tls="true"} 2
tcp_open_connections{direction="outbound",peer="src",tls="no_identity"} 9
tcp_read_bytes_total{direction="outbound",peer="dst",${labels}} ${count * 10}
tcp_read_bytes_total{direction="outbound",peer="src"} ${count * 1000}
`
const received = (count: number) => `
response_total{direction="inbound",tls="true",classification="success"} ${count}`

const pages = {
  'web-1-a': [sent(toPay, 0) + sent(toApi, 0) + received(0), sent(toPay, 20) + sent(toApi, 60) + received(400)],
  'cron-1-a': [sent(toApi, 0), sent(toApi, 40)],
} as const satisfies Record<string, [string, string]>

const ask = (words: string, peer: Parameters<typeof parsePeer>[0], namespace: string | undefined = 'shop') =>
  stat({words: words.split(' '), objects, pages: {...pages}, namespace, peer})

const brief = async (answered: ReturnType<typeof stat>) =>
  (await answered).rows.map(({shortKind, namespace, name, rps}) => [`${shortKind} ${namespace}/${name}`, rps])

describe('traffic to', () => {
  test.each([
    {words: 'deploy', to: 'svc/pay', toNamespace: 'bank', rows: [['deploy shop/web', 1]]},
    {words: 'deploy', to: 'deploy/pay', toNamespace: 'bank', rows: [['deploy shop/web', 1]]},
    {
      words: 'deploy',
      to: 'svc/api',
      rows: [
        ['deploy shop/cron', 2],
        ['deploy shop/web', 3],
      ],
    },
    {
      words: 'deploy',
      to: 'svc',
      rows: [
        ['deploy shop/cron', 2],
        ['deploy shop/web', 3],
      ],
    },
    {words: 'deploy', to: 'ns/bank', rows: [['deploy shop/web', 1]]},
    {words: 'deploy', toNamespace: 'bank', rows: [['deploy shop/web', 1]]},
    {words: 'po', to: 'ns/bank', rows: [['po shop/web-1-a', 1]]},
    {words: 'svc', to: 'deploy/pay', toNamespace: 'bank', rows: []},
  ])(
    '$to $toNamespace from $words is what the clients sent there, and rows without any are left out',
    async ({words, rows, ...peer}) => {
      expect(await brief(ask(words, peer))).toEqual(rows)
    },
  )

  test("a service counts the connections of the client's side", async () => {
    const {rows} = await ask('deploy/web', {to: 'svc/pay', toNamespace: 'bank'})
    expect(rows[0]).toMatchObject({
      openConnections: 2,
      readRate: 10,
      success: 1,
      mtls: 1,
      p50: 5,
      meshed: {meshed: 1, running: 1},
    })
  })
})

describe('traffic from', () => {
  test('a deployment is what it sent, also to what is not meshed', async () => {
    const {rows, asked} = await ask('deploy', {from: 'deploy/web', fromNamespace: 'shop'}, 'bank')
    expect(rows.map(({name, rps, meshed: of}) => [name, rps, of])).toEqual([
      ['pay', 1, {meshed: 0, running: 1}],
      ['web', null, {meshed: 1, running: 1}],
    ])
    expect(new Set(asked.map(({namespace, pod: name}) => `${namespace}/${name}`))).toEqual(new Set(['shop/web-1-a']))
  })

  test.each([
    {words: 'svc', peer: {from: 'deploy/cron'}, namespace: 'shop', rows: [['svc shop/api', 2]], asks: ['cron-1-a']},
    {
      words: 'svc/pay',
      peer: {fromNamespace: 'shop'},
      namespace: 'bank',
      rows: [['svc bank/pay', 1]],
      asks: ['cron-1-a', 'web-1-a'],
    },
    {
      words: 'ns',
      peer: {from: 'po/web-1-a'},
      namespace: 'shop',
      rows: [
        ['ns /bank', 1],
        ['ns /shop', 3],
      ],
      asks: ['web-1-a'],
    },
  ])('$peer to $words asks those that send, and nobody else', async ({words, peer, namespace, rows, asks}) => {
    const answered = ask(words, peer, namespace)
    expect(await brief(answered)).toEqual(rows)
    expect([...new Set((await answered).asked.map(({pod: name}) => name))].sort()).toEqual(asks)
  })
})

describe('the other side', () => {
  test('that does not exist is an error that names it', async () => {
    await expect(ask('deploy', {to: 'svc/pya', toNamespace: 'bank'})).rejects.toThrow(
      'Service "pya" does not exist in namespace "bank"',
    )
  })

  test.each([
    {words: 'deploy', peer: {from: 'svc/api'}, says: /--from takes no service/},
    {words: 'deploy', peer: {to: 'server/x'}, says: /--to takes no policy/},
    {words: 'deploy', peer: {to: 'all'}, says: /cannot read "all"/},
    {words: 'deploy', peer: {to: 'deploi/x'}, says: /did you mean "deploy"/},
    {words: 'deploy', peer: {to: 'deploy/a/b'}, says: /cannot read "deploy\/a\/b"/},
    {words: 'deploy', peer: {to: 'svc/a', from: 'deploy/b'}, says: /exclude each other/},
    {words: 'deploy', peer: {toNamespace: 'a', fromNamespace: 'b'}, says: /exclude each other/},
    {words: 'deploy', peer: {to: 'ns/a', toNamespace: 'b'}, says: /--to-namespace does not go with --to ns\/a/},
    {words: 'ns', peer: {to: 'svc/a', toNamespace: 'b'}, says: /--to-namespace does not go with namespaces/},
    {words: 'ns', peer: {from: 'deploy/a', fromNamespace: 'b'}, says: /--from-namespace does not go with namespaces/},
    {words: 'ns/a', peer: {}, own: 'shop', says: /--namespace does not go with namespaces/},
    {words: 'server', peer: {to: 'svc/a'}, says: /--to does not go with Server/},
    {words: 'httproute/x', peer: {from: 'deploy/a'}, says: /--from does not go with HTTPRoute/},
  ])('$peer of $words is refused: $says', ({words, peer, own, says}) => {
    const attempt = () => {
      const targets = parseTargets([words])
      refusePeer(targets, parsePeer(peer, 'shop'), peer, own)
    }
    expect(attempt).toThrow(says)
    expect(attempt).toThrow(expect.objectContaining({code: Exit.Usage, hint: expect.any(String)}))
  })

  test('may be one that this user cannot look at', async () => {
    const cluster = fakeCluster(objects, {denied: ['list services in bank']})
    const peer = parsePeer({to: 'svc/pay', toNamespace: 'bank'}, 'shop')
    const plan = planRows(
      cluster,
      parseTargets(['deploy']),
      {namespace: 'shop', peer},
      statVocabulary(meshStatistics('linkerd')),
    )
    expect((await plan).rows.map(({name}) => name)).toEqual(['cron', 'web'])
  })

  test('of a service may be in namespaces that this user cannot look at, and that is said', async () => {
    const cluster = fakeCluster(objects, {denied: ['list pods']})
    const {pods, notes} = await planRows(
      cluster,
      parseTargets(['svc']),
      {namespace: 'shop'},
      statVocabulary(meshStatistics('linkerd')),
    )
    expect(new Set(pods.map(({summary}) => summary.namespace))).toEqual(new Set(['shop']))
    expect(notes).toEqual([expect.stringMatching(/^clients in other namespaces than shop are left out: /)])
  })

  test('by name needs a namespace', async () => {
    const attempt = stat({words: ['deploy'], objects, pages: {}, namespace: undefined, peer: {to: 'svc/pay'}})
    await expect(attempt).rejects.toMatchObject({
      code: Exit.Usage,
      hint: '--to svc/pay --to-namespace NAMESPACE',
    })
  })
})
