// The commands that ask the control plane and the proxies, without a cluster: what is refused, and what an address answers.

import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {type ProxyApiServer, startProxyApiServer} from '../diagnostics/proxy-api-server.ts'
import {runMesh, startMesh} from '../support/run-mesh.ts'

const longName = 'a'.repeat(254)

describe('a wrong call', () => {
  it.each<[string, string[], RegExp]>([
    ['no authority', ['diagnostics', 'endpoints'], /^Error: .*authority/s],
    [
      'an authority without a host',
      ['diagnostics', 'endpoints', ':80'],
      /^Error: cannot read ":80": it names no host\n {2}try: NAME:PORT/,
    ],
    ['a URL', ['diagnostics', 'ep', 'http://web:80'], /^Error: cannot read "http:\/\/web:80": it names no host\n/],
    [
      'the second of two authorities',
      ['dg', 'ep', 'web:80', 'api:99999'],
      /^Error: "99999" is no port: a port is a number from 1 to 65535\n/,
    ],
    [
      'an address as an authority',
      ['diagnostics', 'endpoints', '10.0.0.1:80'],
      /^Error: "10\.0\.0\.1:80" is an address.*\n {2}try: mesh diagnostics profile 10\.0\.0\.1:80\n$/,
    ],
    [
      'a form that is not offered',
      ['dg', 'ep', 'web:80', '-o', 'yaml'],
      /^Error: expected --output=yaml to be one of: table, json\n/,
    ],
    [
      'a profile without a port',
      ['diagnostics', 'profile', '10.0.0.1'],
      /^Error: cannot read "10\.0\.0\.1": it has no port\n/,
    ],
    ['two profiles', ['diagnostics', 'profile', 'a:1', 'b:1'], /^Error: unexpected argument: b:1\n/],
    [
      'a policy without a type',
      ['diagnostics', 'policy', 'web-1', '80'],
      /^Error: cannot read "web-1"\n {2}try: TYPE\/NAME, with TYPE one of po, svc\n$/,
    ],
    [
      'a policy of a deployment',
      ['diagnostics', 'policy', 'deploy/web', '80'],
      /^Error: a Deployment is not taken here\n/,
    ],
    ['a policy of nothing', ['diagnostics', 'policy', 'po/', '80'], /^Error: cannot read "po\/"\n/],
    ['a policy of an unknown type', ['dg', 'policy', 'x/web', '80'], /^Error: unknown resource type "x"\n/],
    ['a policy without a port', ['diagnostics', 'policy', 'po/web'], /^Error: .*port/s],
    ['a policy of port 0', ['diagnostics', 'policy', 'po/web', '0'], /^Error: "0" is no port/],
    ['a policy of a port by name', ['diagnostics', 'policy', 'svc/web', 'http'], /^Error: "http" is no port/],
    ['a hostile name', ['diagnostics', 'policy', 'po/a:b', '80'], /^Error: "a:b" is no name of an object/],
    ['a name with a line break', ['diagnostics', 'policy', 'po/a\nb', '80'], /^Error: "a\\nb" is no name of an object/],
    [
      'a name that is too long',
      ['diagnostics', 'policy', `po/${longName}`, '80'],
      /^Error: "a+" is no name of an object/,
    ],
    ['a hostile namespace', ['dg', 'policy', '-n', 'a:b', 'po/web', '80'], /^Error: "a:b" is no name of an object/],
    ['metrics of a namespace', ['diagnostics', 'proxy-metrics', 'ns/shop'], /^Error: a Namespace is not taken here\n/],
    [
      'metrics of a path',
      ['diagnostics', 'proxy-metrics', 'po/../../secrets'],
      /^Error: cannot read "po\/\.\.\/\.\.\/secrets"\n/,
    ],
    ['a wait of nothing', ['dg', 'cp-metrics', '-w', '0'], /^Error: --wait takes at least/],
    [
      'a wait that is none',
      ['dg', 'cp-metrics', '--wait', 'long'],
      /^Error: --wait takes a duration like 30s or 2m, not "long"\n/,
    ],
    [
      'an address without a port',
      ['dg', 'profile', 'web:80', '--api-addr', 'localhost'],
      /^Error: cannot read "localhost": it has no port\n/,
    ],
    [
      'identities of nothing',
      ['identity'],
      /^Error: no pod is named\n {2}try: mesh identity POD\.\.\., or mesh identity -l app=web\n$/,
    ],
    [
      'pods and labels at once',
      ['identity', 'web-1', '-l', 'app=web'],
      /^Error: pods and --selector do not go together\n/,
    ],
  ])('with %s gets one clear error and an empty stdout', (_, args, stderr) => {
    const result = runMesh(args)
    expect(result.stderr).toMatch(stderr)
    expect(result).toMatchObject({status: 2, stdout: ''})
  })

  it.each([
    ['diagnostics', 'endpoints', 'web:80'],
    ['diagnostics', 'proxy-metrics', 'deploy/web'],
    ['diagnostics', 'controller-metrics'],
    ['identity', 'web-1'],
  ])('without a cluster says so: %s %s', (...args) => {
    const {status, stdout, stderr} = runMesh(args)
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(/^Error: no Kubernetes configuration/)
  })
})

describe('with --api-addr', () => {
  let server: ProxyApiServer
  beforeAll(async () => {
    server = await startProxyApiServer((method, request) => {
      const none = method === 'destination.Destination/Get' && JSON.stringify(request).includes('none')
      if (none) return {messages: [{no_endpoints: {exists: true}}]}
      const addrs = [{addr: {ip: {ipv4: 0x7f000001}, port: 80}, metric_labels: {pod: 'a\u001b[31m'}}]
      return method === 'destination.Destination/Get'
        ? {messages: [{add: {addrs, metric_labels: {service: 'web', namespace: 'shop'}}}]}
        : {messages: [{protocol: {opaque: {}}}]}
    })
  })
  afterAll(() => server.stop())
  const ask = (...args: string[]) => startMesh([...args, '--api-addr', `localhost:${server.port}`])

  it.each([
    {
      what: 'endpoints, their names made harmless',
      args: ['diagnostics', 'endpoints', 'web:80'],
      stdout: /^NAMESPACE .*\nshop +127\.0\.0\.1 +80 +a\?\[31m +web\.shop\n$/,
    },
    {what: 'a policy', args: ['diagnostics', 'policy', 'svc/web', '80'], stdout: /^protocol:\n {2}opaque: \{\}\n$/},
    {what: 'no endpoints as JSON', args: ['dg', 'ep', 'none:80', '-o', 'json'], stdout: /^\[\]\n$/},
  ])('prints $what', async ({args, stdout}) => {
    const result = await ask(...args)
    expect(result).toMatchObject({status: 0, stderr: ''})
    expect(result.stdout).toMatch(stdout)
  })

  it('says that there are no endpoints', async () => {
    expect(await ask('diagnostics', 'endpoints', 'none:80')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'No endpoints found.\n',
    })
  })

  it('says that nobody answers there', async () => {
    const {status, stdout, stderr} = await startMesh(['dg', 'profile', 'web:80', '--api-addr', '127.0.0.1:1'])
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toBe(
      'Error: the destination service at 127.0.0.1:1 is not available to answer for "web:80": connect ECONNREFUSED 127.0.0.1:1\n  try: mesh check\n',
    )
  })

  it('is asked itself, whatever proxy the environment names', async () => {
    const env = {http_proxy: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1', grpc_proxy: 'http://127.0.0.1:1'}
    const args = ['dg', 'policy', 'po/web', '80', '--api-addr', `127.0.0.1:${server.port}`]
    expect(await startMesh(args, {env})).toMatchObject({status: 0, stderr: ''})
  })
})
