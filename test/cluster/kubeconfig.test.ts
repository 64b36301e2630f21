// Kubeconfigs as kubectl reads them: the same files, flags and environment, and the API server says who each of the two is.

import {execFile} from 'node:child_process'
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {type AddressInfo, connect, Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {delimiter, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {sharedControlPlane} from './control-plane.ts'
import {toolPath} from './go-tools.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

interface Config {
  clusters?: Record<string, object>
  users?: Record<string, object>
  contexts?: Record<string, object>
  current?: string
}
interface Login {
  'certificate-authority-data': string
  'client-certificate-data': string
  'client-key-data': string
}

const shared = sharedControlPlane()
const admin: {clusters: [{cluster: Login & {server: string}}]; users: [{user: Login}]} = JSON.parse(
  readFileSync(shared.kubeconfig, 'utf8'),
)
const cluster = admin.clusters[0].cluster
const user = admin.users[0].user
const folder = mkdtempSync(join(tmpdir(), 'mesh-kubeconfig-'))
const whoami = join(dirname(fileURLToPath(import.meta.url)), 'support/whoami.ts')
const contexts = {main: {cluster: 'c', user: 'u'}}

let namespace: OwnNamespace
let token: string
beforeAll(async () => {
  namespace = await createNamespace(shared, 'kubeconfig')
  await shared.kubectl(['create', 'serviceaccount', 'robot', '-n', namespace.name])
  token = (await shared.kubectl(['create', 'token', 'robot', '-n', namespace.name])).stdout.trim()
  writeFileSync(join(folder, 'ca.crt'), Buffer.from(cluster['certificate-authority-data'], 'base64'))
  writeFileSync(join(folder, 'client.crt'), Buffer.from(user['client-certificate-data'], 'base64'))
  writeFileSync(join(folder, 'client.key'), Buffer.from(user['client-key-data'], 'base64'))
  writeFileSync(join(folder, 'token'), `${token}\n`)
  plugin('token-plugin', {token})
  plugin('certificate-plugin', {
    clientCertificateData: readFileSync(join(folder, 'client.crt'), 'utf8'),
    clientKeyData: readFileSync(join(folder, 'client.key'), 'utf8'),
  })
})
afterAll(async () => {
  rmSync(folder, {recursive: true})
  await namespace.remove()
})

/** A credential plugin that answers what it is told, and only to the protocol's own question. */
function plugin(name: string, status: object): void {
  const credential = {apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status}
  const script = `#!/bin/sh
case "$KUBERNETES_EXEC_INFO" in *'"kind":"ExecCredential"'*) ;; *) exit 9;; esac
[ "$1" = login ] && [ "$GREETING" = hello ] || exit 8
cat <<'END'
${JSON.stringify(credential)}
END
`
  writeFileSync(join(folder, name), script)
  chmodSync(join(folder, name), 0o755)
}

const exec = (command: string, more: object = {}) => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: ['login'],
    env: [{name: 'GREETING', value: 'hello'}],
    interactiveMode: 'IfAvailable',
    ...more,
  },
})

let files = 0
function write({
  clusters = {c: cluster},
  users = {u: user},
  contexts: made = contexts,
  current = 'main',
}: Config): string {
  const entries = (key: string, values: Record<string, object>) =>
    Object.entries(values).map(([name, body]) => ({name, [key]: body}))
  const file = join(folder, `config-${files++}`)
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: entries('cluster', clusters),
    users: entries('user', users),
    contexts: entries('context', made),
  }
  writeFileSync(file, JSON.stringify(content))
  return file
}

interface Call {
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
}

interface Answer {
  user: unknown
  namespace: string
}

interface Ended {
  failed: boolean
  stdout: string
  stderr: string
}

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const options = {
    env: {PATH: process.env.PATH ?? '', HOME: folder, ...env},
    encoding: 'utf8',
    timeout: 30_000,
  } as const
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) =>
      resolve({failed: error !== null, stdout, stderr}),
    )
    child.stdin?.end()
  })
}

/** What a program prints; undefined when it fails. */
async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const {failed, stdout} = await start(program, args, env)
  return failed ? undefined : stdout
}

async function ours({args = [], env = {}}: Call): Promise<Answer | undefined> {
  const output = await run(process.execPath, [whoami, ...args], env)
  if (output === undefined) return undefined
  const answer: Answer = JSON.parse(output)
  return answer
}

async function theirs({args = [], env = {}}: Call): Promise<Answer | undefined> {
  const kubectl = (rest: readonly string[]) => run(toolPath('kubectl'), [...rest, ...args], env)
  const review = await kubectl(['auth', 'whoami', '-o', 'json'])
  if (review === undefined) return undefined
  const {status}: {status: {userInfo: unknown}} = JSON.parse(review)
  // The address that it asks has the namespace that it works in.
  const {stderr} = await start(toolPath('kubectl'), ['get', 'configmap', 'x', '-v=6', ...args], env)
  return {user: status.userInfo, namespace: /\/namespaces\/([^/]+)\//.exec(stderr)?.[1] ?? ''}
}

const file = (name: string) => join(folder, name)
const ca = {server: cluster.server, 'certificate-authority': 'ca.crt'}

const accepted: Record<string, () => Call> = {
  'KUBECONFIG names one file': () => ({env: {KUBECONFIG: write({})}}),
  'KUBECONFIG is a list: the first current context wins, its cluster and user are in other files': () => ({
    env: {
      KUBECONFIG: [
        write({
          current: 'b',
          contexts: {b: {cluster: 'c', user: 'robot', namespace: 'first'}},
          clusters: {},
          users: {},
        }),
        file('missing'),
        write({current: 'main', users: {robot: {token}, u: user}}),
      ].join(delimiter),
    },
  }),
  'KUBECONFIG is a list: of a name that repeats the first one counts': () => ({
    env: {KUBECONFIG: [write({users: {u: {token}}}), write({})].join(delimiter)},
  }),
  'the first file of a list has no current context': () => ({
    env: {KUBECONFIG: [write({current: '', contexts: {}}), write({users: {u: {token}}})].join(delimiter)},
  }),
  '--kubeconfig goes before KUBECONFIG': () => ({
    args: ['--kubeconfig', write({users: {u: {token}}})],
    env: {KUBECONFIG: write({})},
  }),
  '--context': () => ({
    args: ['--context', 'other'],
    env: {
      KUBECONFIG: write({
        contexts: {...contexts, other: {cluster: 'c', user: 'robot', namespace: 'elsewhere'}},
        users: {u: user, robot: {token}},
      }),
    },
  }),
  "a context's namespace": () => ({
    env: {KUBECONFIG: write({contexts: {main: {cluster: 'c', user: 'u', namespace: 'shop'}}})},
  }),
  '--namespace over the context': () => ({
    args: ['--namespace', 'given'],
    env: {KUBECONFIG: write({contexts: {main: {cluster: 'c', user: 'u', namespace: 'shop'}}})},
  }),
  'certificate files beside the kubeconfig': () => ({
    env: {
      KUBECONFIG: write({
        clusters: {c: ca},
        users: {u: {'client-certificate': 'client.crt', 'client-key': 'client.key'}},
      }),
    },
  }),
  'certificate files with whole paths': () => ({
    env: {
      KUBECONFIG: write({
        clusters: {c: {...ca, 'certificate-authority': file('ca.crt')}},
        users: {u: {'client-certificate': file('client.crt'), 'client-key': file('client.key')}},
      }),
    },
  }),
  'a token': () => ({env: {KUBECONFIG: write({users: {u: {token}}})}}),
  'a token file': () => ({env: {KUBECONFIG: write({users: {u: {tokenFile: 'token'}}})}}),
  'a token file over a token': () => ({env: {KUBECONFIG: write({users: {u: {tokenFile: 'token', token: 'wrong'}}})}}),
  'a plugin beside the kubeconfig, with arguments and environment': () => ({
    env: {KUBECONFIG: write({users: {u: exec('./token-plugin')}})},
  }),
  'a plugin on PATH': () => ({
    env: {KUBECONFIG: write({users: {u: exec('token-plugin')}}), PATH: `${folder}${delimiter}${process.env.PATH}`},
  }),
  'a plugin that gives a certificate': () => ({env: {KUBECONFIG: write({users: {u: exec('./certificate-plugin')}})}}),
  'a plugin that never asks': () => ({
    env: {KUBECONFIG: write({users: {u: exec('./token-plugin', {interactiveMode: 'Never'})}})},
  }),
  '--as': () => ({args: ['--as', 'jane'], env: {KUBECONFIG: write({})}}),
  '--as with groups': () => ({
    args: ['--as', 'jane', '--as-group', 'a', '--as-group', 'system:masters'],
    env: {KUBECONFIG: write({})},
  }),
  'as in the kubeconfig': () => ({
    env: {KUBECONFIG: write({users: {u: {...user, as: 'jane', 'as-groups': ['x', 'y'], 'as-uid': '7'}}})},
  }),
  'as with extra fields': () => ({
    env: {KUBECONFIG: write({users: {u: {...user, as: 'jane', 'as-user-extra': {'example.com/Team': ['a', 'b']}}}})},
  }),
  '--as over the kubeconfig': () => ({
    args: ['--as', 'joe'],
    env: {KUBECONFIG: write({users: {u: {...user, as: 'jane', 'as-groups': ['x']}}})},
  }),
  'tls-server-name for a server called otherwise': () => ({
    env: {KUBECONFIG: write({clusters: {c: {...cluster, 'tls-server-name': 'localhost'}}})},
  }),
  'no verification at all': () => ({
    env: {
      KUBECONFIG: write({clusters: {c: {server: cluster.server, 'insecure-skip-tls-verify': true}}}),
    },
  }),
  'a server with a slash at its end': () => ({
    env: {KUBECONFIG: write({clusters: {c: {...cluster, server: `${cluster.server}/`}}})},
  }),
}

const refused: Record<string, () => Call> = {
  'a context that is not there': () => ({args: ['--context', 'none'], env: {KUBECONFIG: write({})}}),
  'a kubeconfig that is not there': () => ({args: ['--kubeconfig', file('none')]}),
  'a file that is no YAML': () => {
    writeFileSync(file('broken'), '{a: [')
    return {env: {KUBECONFIG: file('broken')}}
  },
  'a user that is not there': () => ({env: {KUBECONFIG: write({users: {}})}}),
  'a cluster that is not there': () => ({env: {KUBECONFIG: write({clusters: {}})}}),
  'a certificate file that is not there': () => ({
    env: {KUBECONFIG: write({users: {u: {'client-certificate': 'none', 'client-key': 'client.key'}}})},
  }),
  'a tls-server-name that the certificate lacks': () => ({
    env: {KUBECONFIG: write({clusters: {c: {...cluster, 'tls-server-name': 'other.example'}}})},
  }),
  'a CA of somebody else': () => ({
    env: {KUBECONFIG: write({clusters: {c: {server: cluster.server, 'certificate-authority': 'client.crt'}}})},
  }),
  'a CA both inline and in a file': () => ({
    env: {KUBECONFIG: write({clusters: {c: {...cluster, 'certificate-authority': 'ca.crt'}}})},
  }),
  'a client certificate both inline and in a file': () => ({
    env: {KUBECONFIG: write({users: {u: {...user, 'client-certificate': 'client.crt'}}})},
  }),
  'a client key both inline and in a file': () => ({
    env: {KUBECONFIG: write({users: {u: {...user, 'client-key': 'client.key'}}})},
  }),
  'a client certificate without a key': () => ({
    env: {KUBECONFIG: write({users: {u: {'client-certificate': 'client.crt'}}})},
  }),
  'a token and a password': () => ({
    env: {KUBECONFIG: write({users: {u: {token, username: 'jane', password: 'secret'}}})},
  }),
  'a plugin without a version of its protocol': () => ({
    env: {KUBECONFIG: write({users: {u: exec('./token-plugin', {apiVersion: ''})}})},
  }),
  'a plugin that does not say whether it asks': () => ({
    env: {KUBECONFIG: write({users: {u: exec('./token-plugin', {interactiveMode: ''})}})},
  }),
  'a plugin that asks in an unknown way': () => ({
    env: {KUBECONFIG: write({users: {u: exec('./token-plugin', {interactiveMode: 'Often'})}})},
  }),
  'a plugin that speaks an old version of its protocol': () => ({
    env: {
      KUBECONFIG: write({users: {u: exec('./token-plugin', {apiVersion: 'client.authentication.k8s.io/v1alpha1'})}}),
    },
  }),
  'a plugin beside another way to log in': () => ({
    env: {KUBECONFIG: write({users: {u: {...exec('./token-plugin'), 'auth-provider': {name: 'oidc'}}}})},
  }),
  'a wrong token': () => ({env: {KUBECONFIG: write({users: {u: {token: 'wrong'}}})}}),
  'a plugin that is not installed': () => ({env: {KUBECONFIG: write({users: {u: exec('none-such-plugin')}})}}),
  'a plugin that fails': () => ({env: {KUBECONFIG: write({users: {u: exec('./token-plugin', {args: []})}})}}),
  'a plugin that must ask, without a terminal': () => ({
    env: {KUBECONFIG: write({users: {u: exec('./token-plugin', {interactiveMode: 'Always'})}})},
  }),
  'groups without a user': () => ({args: ['--as-group', 'a'], env: {KUBECONFIG: write({})}}),
  'a proxy that is not there': () => ({
    env: {KUBECONFIG: write({clusters: {c: {...cluster, 'proxy-url': 'http://127.0.0.1:9'}}})},
  }),
}

describe('the API server knows us as it knows kubectl:', () => {
  test.each(Object.keys(accepted))('%s', async (name) => {
    const call = accepted[name]?.() ?? {}
    const [mine, kubectl] = [await ours(call), await theirs(call)]
    expect(kubectl).toBeDefined()
    expect(mine).toEqual(kubectl)
  })
})

describe('what kubectl refuses we refuse:', () => {
  test.each(Object.keys(refused))('%s', async (name) => {
    const call = refused[name]?.() ?? {}
    expect(await theirs(call)).toBeUndefined()
    expect(await ours(call)).toBeUndefined()
  })
})

describe('a proxy-url', () => {
  test('carries both programs to the API server', async () => {
    const asked: string[] = []
    const sockets = new Set<Socket>()
    const proxy = createServer().on('connect', (request, socket, head) => {
      asked.push(request.url ?? '')
      const [host = '', port = ''] = (request.url ?? '').split(':')
      const server = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        server.write(head)
        server.pipe(socket).pipe(server)
      })
      sockets.add(server)
      if (socket instanceof Socket) sockets.add(socket)
      for (const side of [server, socket]) side.on('error', () => {})
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    try {
      const {port} = proxy.address() as AddressInfo
      const call = {
        env: {KUBECONFIG: write({clusters: {c: {...cluster, 'proxy-url': `http://127.0.0.1:${port}`}}})},
      }
      const mine = await ours(call)
      const host = cluster.server.replace('https://', '')
      expect(asked.length).toBeGreaterThan(0)
      expect(new Set(asked)).toEqual(new Set([host]))
      asked.length = 0
      expect(mine).toEqual(await theirs(call))
      expect(new Set(asked)).toEqual(new Set([host]))
    } finally {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    }
  })
})

describe('in a pod', () => {
  // The service account's folder has a fixed place, which a mount namespace gives to these two processes alone.
  test('the service account is found, without any kubeconfig', async ({skip}) => {
    const isolated = (script: string, env: Readonly<Record<string, string>>) =>
      run('unshare', ['--mount', '--map-root-user', 'sh', '-ec', script], env)
    if ((await isolated('mount -t tmpfs none /run', {})) === undefined) {
      if (process.env.MESH_REQUIRE_ALL === '1') throw new Error('mount namespaces are not to be had')
      skip('needs mount namespaces')
    }
    const url = new URL(cluster.server)
    const env = {
      KUBERNETES_SERVICE_HOST: url.hostname,
      KUBERNETES_SERVICE_PORT: url.port,
      MADE: folder,
      HOME: '/nonexistent',
      IN: namespace.name,
    }
    const prepare = `mount -t tmpfs none /run
      account=/var/run/secrets/kubernetes.io/serviceaccount
      mkdir -p $account
      cp "$MADE/token" "$MADE/ca.crt" $account
      printf %s "$IN" > $account/namespace`
    const mine = await isolated(`${prepare}\n'${process.execPath}' '${whoami}'`, env)
    const kubectl = await isolated(`${prepare}\n'${toolPath('kubectl')}' auth whoami -o json`, env)
    const found: Answer = JSON.parse(mine ?? '{}')
    const review: {status?: {userInfo: unknown}} = JSON.parse(kubectl ?? '{}')
    expect(found.user).toMatchObject({username: `system:serviceaccount:${namespace.name}:robot`})
    expect(found.user).toEqual(review.status?.userInfo)
    expect(found.namespace).toBe(namespace.name)
  })
})
