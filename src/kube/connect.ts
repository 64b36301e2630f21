// Opens the cluster that a kubeconfig points at.

import {Agent as HttpAgent} from 'node:http'
import {Agent as HttpsAgent} from 'node:https'
import {apiCluster} from './api-cluster.ts'
import type {Cluster} from './cluster.ts'
import type {Credentials, Impersonation} from './credentials.ts'
import {readCredentials} from './credentials.ts'
import {textAt} from './fields.ts'
import type {Session} from './https-transport.ts'
import {createHttpsTransport} from './https-transport.ts'
import {KubeError} from './kube-error.ts'
import type {KubeconfigChoice, Login} from './kubeconfig.ts'
import {readLogin} from './kubeconfig.ts'
import {refuseContradictions} from './login-rules.ts'
import {openForward} from './port-forward.ts'

export interface ConnectOptions extends KubeconfigChoice, Impersonation {
  namespace?: string | undefined
  /** Milliseconds for each call. */
  timeout: number
  userAgent: string
  /** Whether a person can answer the questions of a credential plugin. */
  terminal: {interactive: boolean}
  now(): Date
  /** The YAML reader is a parameter, since this folder knows no YAML. */
  parseYaml(text: string): unknown
}

/** Connections to one server; the API server shares a connection's fate with nobody else. */
const maxConnections = 16

/** Reads the configuration only: the first call is what shows whether the server answers. */
export async function connectCluster(options: ConnectOptions): Promise<Cluster> {
  const login = await readLogin(options, options.parseYaml)
  refuseContradictions(login)
  const server = serverAddress(login)
  const transport = createHttpsTransport({
    server,
    timeout: options.timeout,
    userAgent: options.userAgent,
    now: options.now,
    async openSession(): Promise<Session> {
      const credentials = await readCredentials(login, options, {
        env: options.env,
        interactive: options.terminal.interactive,
        authProvider: legacyAuthorization,
        now: options.now,
      })
      return {...credentials, agent: await agentFor(login, server, credentials, options.env)}
    },
    openPort: (session, target) => openForward({server, timeout: options.timeout}, session, target),
  })
  return apiCluster(transport, {
    name: login.contextName,
    namespace: options.namespace ?? login.namespace,
    timeout: options.timeout,
  })
}

function serverAddress({cluster, contextName}: Login): string {
  const server = textAt(cluster, 'server') ?? ''
  // client-go takes a host without a scheme for http.
  const address = /^[a-z]+:\/\//i.test(server) ? server : `http://${server}`
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new KubeError(
      'config',
      `the cluster of context "${contextName}" has server "${server}", which is no http(s) address`,
    )
  }
  return address.replace(/\/+$/, '')
}

async function agentFor(
  login: Login,
  server: string,
  {tls}: Credentials,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HttpAgent> {
  const proxyUrl = textAt(login.cluster, 'proxy-url')
  if (proxyUrl !== undefined && proxyUrl !== '') return proxyAgent(server, proxyUrl, tls)
  const shared = {keepAlive: true, maxSockets: maxConnections, proxyEnv: env}
  return server.startsWith('http:') ? new HttpAgent(shared) : new HttpsAgent({...shared, ...tls})
}

/** The library has agents for http, https and SOCKS proxies; its https one is made for any server but a plain one. */
async function proxyAgent(server: string, proxyUrl: string, tls: Credentials['tls']): Promise<HttpAgent> {
  const {KubeConfig} = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromClusterAndUser({name: 'cluster', server, proxyUrl, skipTLSVerify: false}, {name: 'user'})
  const made: Credentials['tls'] & {agent?: unknown} = {...tls}
  await config.applyToHTTPSOptions(made)
  if (!(made.agent instanceof HttpAgent)) throw new KubeError('config', `cannot use proxy-url ${proxyUrl}`)
  return made.agent
}

/** auth-provider left Kubernetes in 1.26 but not every kubeconfig; the library still speaks oidc, gcp and azure. */
async function legacyAuthorization({user}: Login): Promise<Record<string, string>> {
  const {KubeConfig} = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    {name: 'cluster', server: 'https://unused.invalid', skipTLSVerify: false},
    {name: 'user', authProvider: user['auth-provider']},
  )
  const made: {headers?: Record<string, unknown>} = {}
  await config.applyToHTTPSOptions(made)
  const authorization = made.headers?.Authorization
  return typeof authorization === 'string' ? {Authorization: authorization} : {}
}
