// Edges as text and as JSON.

import {describe, expect, test} from 'vitest'
import {writeEdges} from '../../src/io/edge-table.ts'
import {fakeIo} from '../support/fake-io.ts'

const trustDomain = 'serviceaccount.identity.linkerd.cluster.local'
const edge = {
  src: 'web',
  srcNamespace: 'shop',
  dst: 'api',
  dstNamespace: 'shop',
  clientId: `web-sa.shop.${trustDomain}`,
  serverId: `api-sa.shop.${trustDomain}`,
  insecure: undefined,
}
const toAddress = {
  ...edge,
  dst: '203.0.113.7:5432',
  dstNamespace: '',
  serverId: '',
  insecure: 'not_provided_by_service_discovery',
}

async function written(
  edges: readonly Parameters<typeof writeEdges>[1][number][],
  format: 'table' | 'wide' | 'json',
  tty = false,
) {
  const io = fakeIo({tty})
  await writeEdges(io, edges, format)
  return io.written
}

describe('the table', () => {
  test('says who is connected to whom, and the reason where the mesh does not secure it', async () => {
    expect((await written([edge, toAddress], 'table')).stdout).toBe(
      [
        'SRC   DST                SRC_NS   DST_NS   SECURED',
        'web   api                shop     shop     √',
        'web   203.0.113.7:5432   shop     -        Not Provided By Service Discovery',
        '',
      ].join('\n'),
    )
  })

  test('has identities, cut to account and namespace, in the wide form', async () => {
    expect((await written([edge, toAddress], 'wide')).stdout).toBe(
      [
        'SRC   DST                SRC_NS   DST_NS   CLIENT_ID     SERVER_ID     SECURED',
        'web   api                shop     shop     web-sa.shop   api-sa.shop   √',
        'web   203.0.113.7:5432   shop     -        web-sa.shop   -             Not Provided By Service Discovery',
        '',
      ].join('\n'),
    )
  })

  test('leaves a SPIFFE identity whole, and cannot be moved by a name from a metric', async () => {
    const strange = {...edge, serverId: 'spiffe://root.example/ns/shop/sa/api', dst: 'a\u001b[2Jpi\n'}
    const {stdout} = await written([strange], 'wide')
    expect(stdout).toContain('spiffe://root.example/ns/shop/sa/api')
    expect(stdout).toContain('a?[2Jpi?')
    expect(stdout.split('\n')).toHaveLength(3)
  })

  test('is coloured on a terminal alone', async () => {
    expect((await written([edge], 'table', true)).stdout).toContain('\u001b[32m√')
    expect((await written([edge], 'table')).stdout).not.toContain('\u001b')
  })

  test('of nothing is a word on stderr', async () => {
    expect(await written([], 'table')).toEqual({stdout: '', stderr: 'No edges found.\n'})
  })
})

test.each([
  ['disabled', 'Disabled'],
  ['loopback', 'Loopback'],
  ['no_authority_in_http_request', 'No Authority In HTTP Request'],
  ['not_http', 'Not HTTP'],
  ['not_provided_by_remote', 'Not Provided By Remote'],
  ['not_provided_by_service_discovery', 'Not Provided By Service Discovery'],
  ['ingress_without_override', 'Ingress Without Override'],
])('the reason %s reads "%s"', async (insecure, text) => {
  const {stdout} = await written([{...edge, insecure}], 'json')
  expect(JSON.parse(stdout)).toMatchObject([{no_tls_reason: text}])
})

describe('JSON', () => {
  test("has Linkerd's names", async () => {
    expect(JSON.parse((await written([edge, toAddress], 'json')).stdout)).toEqual([
      {
        src: 'web',
        src_namespace: 'shop',
        dst: 'api',
        dst_namespace: 'shop',
        client_id: 'web-sa.shop',
        server_id: 'api-sa.shop',
        no_tls_reason: '',
      },
      {
        src: 'web',
        src_namespace: 'shop',
        dst: '203.0.113.7:5432',
        dst_namespace: '',
        client_id: 'web-sa.shop',
        server_id: '',
        no_tls_reason: 'Not Provided By Service Discovery',
      },
    ])
  })

  test('of nothing is an empty list', async () => {
    expect(await written([], 'json')).toEqual({stdout: '[]\n', stderr: ''})
  })
})
