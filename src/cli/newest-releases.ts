// Asks the mesh's publisher for its newest releases: the one place that reaches beyond the cluster, and only when told to.

import {Agent, get as getOverHttp} from 'node:http'
import {get as getOverHttps, Agent as SecureAgent} from 'node:https'
import {type NewestReleases, parseRelease} from '../checks/linkerd/releases.ts'
import {Exit, MeshError} from '../errors.ts'
import {isJsonObject, type Json} from '../yaml/index.ts'

export interface ReleaseQuestion {
  /** Where the list of releases is. */
  url: string
  /** Ours: the list may depend on it. Nothing that tells this cluster from another is sent. */
  release: string
  userAgent: string
  /** Milliseconds. */
  timeout: number
  /** HTTPS_PROXY and its like. */
  env: Readonly<Record<string, string | undefined>>
}

/** The answer is a line of JSON. */
const longestAnswer = 65_536

export async function askNewestReleases(question: ReleaseQuestion): Promise<NewestReleases> {
  const {hostname} = new URL(question.url)
  const trouble = (what: string, cause?: unknown): MeshError =>
    new MeshError(Exit.Failed, `cannot learn the newest release from ${hostname}: ${what}`, {
      hint: 'mesh check --expected-version RELEASE',
      cause,
    })
  const body = await fetchText(question).catch((error: unknown) => {
    throw trouble(error instanceof Error && error.message !== '' ? error.message : String(error), error)
  })
  const releases = readReleases(body)
  if (releases.size === 0) throw trouble('its answer names no release')
  return releases
}

function readReleases(body: string): NewestReleases {
  let answer: Json
  try {
    answer = JSON.parse(body)
  } catch {
    return new Map()
  }
  const entries = isJsonObject(answer) ? Object.entries(answer) : []
  // Other keys are there for older tools.
  return new Map(
    entries.flatMap(([channel, release]) =>
      typeof release === 'string' && parseRelease(release)?.channel === channel ? [[channel, release]] : [],
    ),
  )
}

function fetchText({url, release, userAgent, timeout, env}: ReleaseQuestion): Promise<string> {
  const target = new URL(url)
  target.searchParams.set('version', release)
  target.searchParams.set('source', 'cli')
  const secure = target.protocol === 'https:'
  const agent = secure ? new SecureAgent({proxyEnv: env}) : new Agent({proxyEnv: env})
  const get = secure ? getOverHttps : getOverHttp
  const signal = AbortSignal.timeout(timeout)
  return new Promise((resolve, reject) => {
    const request = get(target, {agent, signal, headers: {'user-agent': userAgent}}, (response) => {
      if (response.statusCode !== 200) {
        request.destroy(new Error(`HTTP status ${response.statusCode}`))
        return
      }
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > longestAnswer) request.destroy(new Error('its answer is too long'))
      })
      response.once('end', () => resolve(text))
      response.once('error', reject)
    })
    request.once('error', (error) =>
      reject(signal.aborted ? new Error(`no answer within ${timeout / 1000} s`, {cause: error}) : error),
    )
  })
}
