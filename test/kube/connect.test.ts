// The client against a server on loopback: credentials, deadlines, pages, clocks, and what each trouble is called.

import 'reflect-metadata'
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer as createHttpServer} from 'node:http'
import {createConnection, createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'
import {gzipSync} from 'node:zlib'
import {afterAll, afterEach, describe, expect, test} from 'vitest'
import type {Cluster} from '../../src/kube/cluster.ts'
import type {ConnectOptions} from '../../src/kube/connect.ts'
import {connectCluster} from '../../src/kube/connect.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'
import type {FakeApiServer, ReceivedRequest, ServerAnswer} from '../support/api-server.ts'
import {startApiServer} from '../support/api-server.ts'
import {selfSigned} from '../support/self-signed.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-connect-'))
const open: {stop(): Promise<void>}[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop()
})
afterAll(() => rmSync(folder, {recursive: true}))

async function serve(
  answer: (request: ReceivedRequest) => ServerAnswer,
  tls?: {cert: string; key: string},
): Promise<FakeApiServer> {
  const server = await startApiServer(answer, tls)
  open.push(server)
  return server
}

/** What every plugin has to say of itself. */
function withPluginDefaults({exec, ...user}: JsonObject): JsonObject {
  if (exec === undefined) return user
  const said = {apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'IfAvailable'}
  return {...user, exec: {...said, ...(exec as JsonObject)}}
}

let configs = 0
function connect(
  url: string,
  user: JsonObject = {},
  {cluster = {}, ...options}: Partial<ConnectOptions> & {cluster?: JsonObject} = {},
): Promise<Cluster> {
  const file = join(folder, `config-${configs++}`)
  const config = {
    'current-context': 'test',
    clusters: [{name: 'c', cluster: {server: url, ...cluster}}],
    users: [{name: 'u', user: withPluginDefaults(user)}],
    contexts: [{name: 'test', context: {cluster: 'c', user: 'u'}}],
  }
  writeFileSync(file, JSON.stringify(config))
  return connectCluster({
    kubeconfig: file,
    env: {PATH: process.env.PATH},
    timeout: 2000,
    userAgent: 'mesh-test',
    terminal: {interactive: false},
    now: () => new Date(),
    parseYaml: parseYamlValue,
    ...options,
  })
}

const versionAnswer: ServerAnswer = {body: {major: '1', minor: '34', gitVersion: 'v1.34.4'}}
const status = (code: number, reason: string, message: string, extra: JsonObject = {}): ServerAnswer => ({
  status: code,
  body: {kind: 'Status', apiVersion: 'v1', code, reason, message, ...extra},
})

describe('credentials', () => {
  const plugin = (script: string): string => {
    const file = join(folder, `plugin-${configs++}.mjs`)
    writeFileSync(file, `#!${process.execPath}\n${script}`)
    chmodSync(file, 0o755)
    return file
  }
  const credential = (token: string, expires?: string) =>
    `console.log(JSON.stringify({apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: {token: ${token}${expires === undefined ? '' : `, expirationTimestamp: ${expires}`}}}))`

  test.each<{
    what: string
    user: JsonObject
    options?: Partial<ConnectOptions>
    headers: Record<string, string | undefined>
  }>([
    {what: 'a token', user: {token: 'abc'}, headers: {authorization: 'Bearer abc'}},
    {
      what: 'a name and a password',
      user: {username: 'me', password: 'p:w'},
      headers: {authorization: 'Basic bWU6cDp3'},
    },
    {what: 'nothing', user: {}, headers: {authorization: undefined}},
    {
      what: 'another user and groups',
      user: {token: 'abc'},
      options: {as: 'jane', asGroups: ['devs', 'ops']},
      headers: {authorization: 'Bearer abc', 'impersonate-user': 'jane', 'impersonate-group': 'devs, ops'},
    },
    {
      what: 'the user and groups of the kubeconfig',
      user: {as: 'joe', 'as-groups': ['qa'], 'as-uid': '7', 'as-user-extra': {reason: ['why']}},
      headers: {
        'impersonate-user': 'joe',
        'impersonate-group': 'qa',
        'impersonate-uid': '7',
        'impersonate-extra-reason': 'why',
      },
    },
    {
      what: "a plugin's token",
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'node',
          args: ['-e', credential("'from-plugin'")],
        },
      },
      headers: {authorization: 'Bearer from-plugin'},
    },
  ])('of $what are sent', async ({user, options, headers}) => {
    const server = await serve(() => versionAnswer)
    await (await connect(server.url, user, options)).version()
    for (const [name, value] of Object.entries(headers)) expect(server.received[0]?.headers[name]).toBe(value)
  })

  test('a token file wins over a token', async () => {
    const file = join(folder, 'token')
    writeFileSync(file, 'from-file\n')
    const server = await serve(() => versionAnswer)
    await (await connect(server.url, {token: 'inline', tokenFile: file})).version()
    expect(server.received[0]?.headers.authorization).toBe('Bearer from-file')
  })

  test('a group without a user is refused', async () => {
    const server = await serve(() => versionAnswer)
    const cluster = await connect(server.url, {}, {asGroups: ['devs']})
    await expect(cluster.version()).rejects.toThrow(/group cannot be impersonated without a user/)
  })

  test('a plugin is asked once for many calls, and again when the server refuses its token', async () => {
    const counter = join(folder, `count-${configs++}`)
    writeFileSync(counter, '')
    const script = `import {appendFileSync, readFileSync} from 'node:fs'\nappendFileSync('${counter}', 'x')\nconst asked = readFileSync('${counter}', 'utf8').length\n${credential("'t' + asked")}`
    const server = await serve(({headers}) =>
      headers.authorization === 'Bearer t1' && server.received.length > 3
        ? status(401, 'Unauthorized', 'no')
        : versionAnswer,
    )
    const cluster = await connect(server.url, {
      exec: {apiVersion: 'client.authentication.k8s.io/v1', command: plugin(script)},
    })
    await Promise.all([cluster.version(), cluster.version(), cluster.version()])
    expect(readFileSync(counter, 'utf8')).toBe('x')
    await cluster.version()
    expect(server.received.at(-1)?.headers.authorization).toBe('Bearer t2')
  })

  test('a plugin is asked again when its token has expired', async () => {
    const server = await serve(() => versionAnswer)
    const script = credential('String(process.hrtime.bigint())', 'new Date(Date.now() - 1000).toISOString()')
    const cluster = await connect(server.url, {exec: {command: plugin(script)}})
    await cluster.version()
    await cluster.version()
    const [first, second] = server.received.map(({headers}) => headers.authorization)
    expect(second).not.toBe(first)
  })

  test('a plugin is told of the cluster and of who is there', async () => {
    const server = await serve(() => versionAnswer)
    const script = credential('Buffer.from(process.env.KUBERNETES_EXEC_INFO).toString("base64")')
    const exec = {apiVersion: 'client.authentication.k8s.io/v1', command: plugin(script), provideClusterInfo: true}
    await (await connect(server.url, {exec})).version()
    const info: unknown = JSON.parse(
      Buffer.from(server.received[0]?.headers.authorization?.slice(7) ?? '', 'base64').toString(),
    )
    expect(info).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {interactive: false, cluster: {server: server.url}},
    })
  })

  test.each([
    {
      what: 'is not there',
      exec: {command: 'no-such-plugin-here', installHint: 'get it from the shop'},
      says: /cannot run credential plugin no-such-plugin-here/,
      hint: 'get it from the shop',
    },
    {what: 'fails', exec: {command: 'node', args: ['-e', 'process.exit(3)']}, says: /node ended with code 3/},
    {
      what: 'prints something else',
      exec: {command: 'node', args: ['-e', 'console.log("hello")']},
      says: /something other than JSON/,
    },
    {what: 'prints no status', exec: {command: 'node', args: ['-e', 'console.log("{}")']}, says: /no ExecCredential/},
    {
      what: 'speaks another version',
      exec: {apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'node', args: ['-e', credential("'t'")]},
      says: /asked for client\.authentication\.k8s\.io\/v1beta1/,
    },
    {what: 'wants a person', exec: {command: 'node', interactiveMode: 'Always'}, says: /asks questions/},
    {what: 'has no command', exec: {}, says: /a credential plugin without a command/},
  ])('a plugin that $what is told', async ({exec, says, hint}) => {
    const server = await serve(() => versionAnswer)
    const error: unknown = await connect(server.url, {exec})
      .then((cluster) => cluster.version())
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({trouble: 'config', message: expect.stringMatching(says), ...(hint && {hint})})
  })
})

describe('TLS', () => {
  test('trusts the certificate authority of the kubeconfig, under the name that it gives', async () => {
    const tls = await selfSigned('api.test')
    const server = await serve(() => versionAnswer, tls)
    const ca = {'certificate-authority-data': Buffer.from(tls.cert).toString('base64'), 'tls-server-name': 'api.test'}
    expect((await (await connect(server.url, {}, {cluster: ca})).version()).gitVersion).toBe('v1.34.4')
  })

  test.each([
    {what: 'an unknown authority', cluster: {}},
    {what: 'another name', cluster: {'tls-server-name': 'other.test'}},
  ])('$what is not trusted', async ({cluster}) => {
    const server = await serve(() => versionAnswer, await selfSigned('api.test'))
    await expect((await connect(server.url, {}, {cluster})).version()).rejects.toMatchObject({trouble: 'tls'})
  })

  test('is not looked at when the kubeconfig says so', async () => {
    const server = await serve(() => versionAnswer, await selfSigned('api.test'))
    const cluster = await connect(server.url, {}, {cluster: {'insecure-skip-tls-verify': true}})
    expect((await cluster.version()).minor).toBe(34)
  })
})

describe('a proxy', () => {
  async function startProxy(): Promise<{url: string; asked: string[]}> {
    const asked: string[] = []
    const proxy = createHttpServer()
    const tunnels: Duplex[] = []
    proxy.on('connect', (request, socket, head) => {
      asked.push(request.url ?? '')
      tunnels.push(socket)
      const [, port] = (request.url ?? '').split(':')
      const onward = createConnection(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        onward.write(head)
        onward.pipe(socket).pipe(onward)
      })
      for (const end of [onward, socket]) end.on('error', () => {})
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    open.push({
      stop: () =>
        new Promise((resolve) => {
          proxy.close(() => resolve())
          for (const tunnel of tunnels) tunnel.destroy()
        }),
    })
    const address = proxy.address()
    return {url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked}
  }

  test.each([
    {named: 'in the kubeconfig', options: (url: string) => ({cluster: {'proxy-url': url}}), used: true},
    {named: 'in the environment', options: (url: string) => ({env: {HTTPS_PROXY: url}}), used: true},
    {
      named: 'in the environment, but not for this server',
      options: (url: string) => ({env: {HTTPS_PROXY: url, NO_PROXY: '127.0.0.1'}}),
      used: false,
    },
  ])('that is named $named is used: $used', async ({options, used}) => {
    const tls = await selfSigned('api.test')
    const server = await serve(() => versionAnswer, tls)
    const proxy = await startProxy()
    const {cluster = {}, ...rest}: {cluster?: JsonObject; env?: Record<string, string>} = options(proxy.url)
    const trusted = {
      'certificate-authority-data': Buffer.from(tls.cert).toString('base64'),
      'tls-server-name': 'api.test',
    }
    const connected = await connect(server.url, {token: 'abc'}, {...rest, cluster: {...trusted, ...cluster}})
    expect((await connected.version()).gitVersion).toBe('v1.34.4')
    expect(server.received[0]?.headers.authorization).toBe('Bearer abc')
    expect(proxy.asked).toEqual(used ? [server.url.replace('https://', '')] : [])
    connected.close()
  })
})

describe('trouble', () => {
  test.each([
    {
      answer: status(
        403,
        'Forbidden',
        'secrets "issuer" is forbidden: User "me" cannot get resource "secrets" in API group "" in the namespace "linkerd"',
      ),
      trouble: 'forbidden',
      says: 'get secrets "issuer" in linkerd is forbidden: needs get secrets in linkerd',
      needs: 'get secrets in linkerd',
    },
    {
      answer: status(403, 'Forbidden', 'exceeded quota: tiny'),
      trouble: 'forbidden',
      says: 'get secrets "issuer" in linkerd was refused: exceeded quota: tiny',
      needs: undefined,
    },
    {answer: status(401, 'Unauthorized', 'no'), trouble: 'unauthorized', says: /does not accept these credentials/},
    {answer: status(500, 'InternalError', 'etcd is away'), trouble: 'server', says: /HTTP status 500: etcd is away/},
    {answer: {status: 502, body: '<html>bad gateway</html>'}, trouble: 'server', says: /HTTP status 502/},
    {answer: {status: 404, body: 'page not found'}, trouble: 'not-found', says: /not found/},
    {
      answer: {status: 200, body: '<html>login</html>'},
      trouble: 'server',
      says: /does not answer like a Kubernetes API server/,
    },
    {answer: {silent: true}, trouble: 'timeout', says: 'get secrets "issuer" in linkerd got no answer within 0.3 s'},
  ])('$trouble is told: $says', async ({answer, trouble, says, needs}) => {
    const server = await serve(() => answer)
    const cluster = await connect(server.url, {}, {timeout: 300})
    const error: unknown = await cluster
      .get('secrets', {name: 'issuer', namespace: 'linkerd'})
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      trouble,
      message: typeof says === 'string' ? says : expect.stringMatching(says),
      needs,
    })
  })

  test('a body that never ends meets the deadline as well', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({stop: () => new Promise((resolve) => server.close(() => resolve()))})
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await expect((await connect(`http://127.0.0.1:${port}`, {}, {timeout: 300})).version()).rejects.toMatchObject({
      trouble: 'timeout',
    })
  })

  test.each([
    {
      url: 'http://127.0.0.1:1',
      says: /cannot reach the Kubernetes API at http:\/\/127\.0\.0\.1:1: nothing listens there/,
    },
    {url: 'https://no-such-host.invalid', says: /its name does not resolve/},
  ])('a server that is not at $url is told', async ({url, says}) => {
    await expect((await connect(url)).version()).rejects.toMatchObject({
      trouble: 'unreachable',
      message: expect.stringMatching(says),
    })
  })

  test('an object that does not exist is none', async () => {
    const server = await serve(() => status(404, 'NotFound', 'configmaps "x" not found'))
    expect(await (await connect(server.url)).get('configmaps', {name: 'x', namespace: 'n'})).toBeUndefined()
  })

  test('a server that asks to slow down is asked again after the time it names', async () => {
    const server = await serve(() =>
      server.received.length === 1
        ? {...status(429, 'TooManyRequests', 'slow'), headers: {'retry-after': '0'}}
        : versionAnswer,
    )
    expect((await (await connect(server.url)).version()).minor).toBe(34)
    expect(server.received).toHaveLength(2)
  })
})

describe('answers', () => {
  test('of a list come page by page, each object with its kind', async () => {
    const pages: Record<string, ServerAnswer> = {
      first: {body: {metadata: {continue: 'next'}, items: [{metadata: {name: 'a', namespace: 'n'}}]}},
      next: {body: {metadata: {}, items: [{metadata: {name: 'b', namespace: 'n'}}]}},
    }
    const server = await serve(
      ({path}) => pages[new URL(path, 'http://x').searchParams.get('continue') ?? 'first'] ?? {status: 500},
    )
    const found: KubeObject[] = []
    for await (const object of (await connect(server.url)).list('configmaps', {
      namespace: 'n',
      labelSelector: 'a=b',
      pageSize: 1,
    }))
      found.push(object)
    expect(found).toEqual(
      ['a', 'b'].map((name) => ({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: 'n'}})),
    )
    expect(server.received[1]?.path).toBe('/api/v1/namespaces/n/configmaps?labelSelector=a%3Db&limit=1&continue=next')
  })

  test('of a list whose token grew old go on with the new one', async () => {
    const server = await serve(({path}) => {
      const token = new URL(path, 'http://x').searchParams.get('continue')
      if (token === null) return {body: {metadata: {continue: 'old'}, items: [{metadata: {name: 'a'}}]}}
      if (token === 'old') return status(410, 'Expired', 'too old', {metadata: {continue: 'new'}})
      return {body: {metadata: {}, items: [{metadata: {name: 'b'}}]}}
    })
    const names: string[] = []
    for await (const {metadata} of (await connect(server.url)).list('nodes')) names.push(metadata.name)
    expect(names).toEqual(['a', 'b'])
  })

  test('of pods are asked for as a table', async () => {
    const server = await serve(() => ({
      body: {
        kind: 'Table',
        columnDefinitions: [{name: 'Status'}],
        rows: [{cells: ['Running'], object: {metadata: {name: 'web', namespace: 'n'}}}],
      },
    }))
    const pods = []
    for await (const entry of (await connect(server.url)).listPods()) pods.push(entry.status)
    expect(pods).toEqual(['Running'])
    expect(server.received[0]?.headers.accept).toContain('as=Table')
  })

  test('that are compressed are read', async () => {
    const compressed = gzipSync(JSON.stringify(versionAnswer.body))
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${compressed.length}\r\n\r\n`)
        socket.end(compressed)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({stop: () => new Promise((resolve) => server.close(() => resolve()))})
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    expect((await (await connect(`http://127.0.0.1:${port}`)).version()).gitVersion).toBe('v1.34.4')
  })

  test.each([
    ['v1.34.4', {major: 1, minor: 34, patch: 4}],
    ['v1.33.2-gke.1111000', {major: 1, minor: 33, patch: 2}],
    ['v1.32.0+k3s1', {major: 1, minor: 32, patch: 0}],
  ])('of the version %s are numbers', async (gitVersion, numbers) => {
    const server = await serve(() => ({body: {gitVersion}}))
    expect(await (await connect(server.url)).version()).toEqual({...numbers, gitVersion})
  })

  test("bring the server's clock", async () => {
    const server = await serve(() => ({...versionAnswer, headers: {date: 'Thu, 20 Aug 2026 12:00:00 GMT'}}))
    const cluster = await connect(server.url)
    const drift = (await cluster.now()).getTime() - Date.parse('2026-08-20T12:00:00Z')
    expect(Math.abs(drift)).toBeLessThan(1000)
  })

  test('come over one connection, one after the other', async () => {
    const server = await serve(() => versionAnswer)
    const cluster = await connect(server.url)
    for (let call = 0; call < 5; call++) await cluster.version()
    expect(server.connections()).toBe(1)
  })
})

describe('writes', () => {
  const map: KubeObject = {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'm', namespace: 'n'}, data: {n: '1'}}

  test.each([
    {
      what: 'a dry-run create',
      run: (cluster: Cluster) => cluster.create(map, {dryRun: true}),
      method: 'POST',
      path: '/api/v1/namespaces/n/configmaps?dryRun=All&fieldManager=mesh',
      type: 'application/json',
    },
    {
      what: 'an apply',
      run: (cluster: Cluster) => cluster.apply(map, {force: true, fieldManager: 'me'}),
      method: 'PATCH',
      path: '/api/v1/namespaces/n/configmaps/m?fieldManager=me&force=true',
      type: 'application/apply-patch+yaml',
    },
  ])('of $what are plain JSON', async ({run, method, path, type}) => {
    const server = await serve(() => ({body: map}))
    await run(await connect(server.url))
    expect(server.received[0]).toMatchObject({method, path, headers: {'content-type': type}})
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(map)
  })

  test('keep every digit of a large number', async () => {
    const server = await serve(() => ({body: map}))
    await (await connect(server.url)).apply({...map, spec: {large: 12345678901234567890n}})
    expect(server.received[0]?.body).toContain('"large":12345678901234567890')
  })

  test('of a kind that the table does not have ask the server for its plural, once', async () => {
    const server = await serve(({path}) =>
      path === '/apis/example.com/v1'
        ? {
            body: {
              resources: [
                {name: 'gadgets/status', kind: 'Gadget'},
                {name: 'gadgets', kind: 'Gadget', namespaced: true},
              ],
            },
          }
        : {body: map},
    )
    const cluster = await connect(server.url)
    const gadget: KubeObject = {
      apiVersion: 'example.com/v1',
      kind: 'Gadget',
      metadata: {name: 's', namespace: 'n'},
    }
    await cluster.apply(gadget)
    await cluster.apply(gadget)
    expect(server.received.map(({path}) => path.split('?')[0])).toEqual([
      '/apis/example.com/v1',
      '/apis/example.com/v1/namespaces/n/gadgets/s',
      '/apis/example.com/v1/namespaces/n/gadgets/s',
    ])
    await expect(cluster.apply({...gadget, kind: 'Nothing'})).rejects.toThrow(/does not know kind Nothing/)
  })

  test('of a group that the server does not have are told', async () => {
    const server = await serve(() => ({status: 404, body: '404 page not found'}))
    const route: KubeObject = {apiVersion: 'example.org/v1', kind: 'Gadget', metadata: {name: 'r'}}
    await expect((await connect(server.url)).apply(route)).rejects.toThrow(/does not know kind Gadget in example\.org/)
  })

  test.each([
    {reason: 'AlreadyExists', trouble: 'exists'},
    {reason: 'Conflict', trouble: 'conflict'},
  ])('that meet $reason are told as $trouble', async ({reason, trouble}) => {
    const server = await serve(() => status(409, reason, 'there it is'))
    await expect((await connect(server.url)).create(map)).rejects.toMatchObject({trouble})
  })
})

describe('access', () => {
  test('is asked as a review', async () => {
    const server = await serve(() => ({body: {status: {allowed: false, reason: 'no rule'}}}))
    const verdict = await (await connect(server.url)).can({
      verb: 'create',
      group: 'apps',
      resource: 'deployments',
      namespace: 'linkerd',
    })
    expect(verdict).toEqual({allowed: false, reason: 'no rule'})
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
      kind: 'SelfSubjectAccessReview',
      spec: {resourceAttributes: {verb: 'create', group: 'apps', resource: 'deployments', namespace: 'linkerd'}},
    })
  })
})
