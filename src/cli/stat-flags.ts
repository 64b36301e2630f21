// The flags that the commands about traffic share, and what happens around each of them.

import {setTimeout as sleep} from 'node:timers/promises'
import {Flags} from '@oclif/core'
import {sampling} from '../io/sampling.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {Context} from '../mesh-command.ts'
import type {TrafficRequest} from '../stats/source/open-traffic.ts'
import {readDuration} from './duration-flag.ts'

/** Milliseconds. */
const leastWindow = 1000

/** Whose traffic, where, how long, and who is asked. */
export const trafficFlags = {
  namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "The namespace [default: the context's]"}),
  'all-namespaces': Flags.boolean({char: 'A', exclusive: ['namespace'], summary: 'All namespaces'}),
  selector: Flags.string({char: 'l', helpValue: 'LABELS', summary: 'Only objects with these labels'}),
  'time-window': Flags.custom<number>({
    char: 't',
    helpValue: 'DURATION',
    summary: 'How long to measure',
    defaultHelp: async () => '15s, or 1m when Prometheus is asked',
    parse: async (text, _context, {name}) => readDuration(text, name, leastWindow),
  })(),
  prometheus: Flags.string({
    helpValue: 'URL',
    summary: 'Ask this Prometheus; "none" asks the proxies even where a Prometheus is found in the cluster',
  }),
}

/** The other side of the traffic. */
export const peerFlags = {
  to: Flags.string({helpValue: 'RESOURCE', exclusive: ['from'], summary: 'Only traffic to TYPE or TYPE/NAME'}),
  'to-namespace': Flags.string({
    helpValue: 'NAME',
    summary: 'The namespace of --to, or all traffic to it',
  }),
  from: Flags.string({helpValue: 'RESOURCE', summary: 'Only traffic from TYPE or TYPE/NAME'}),
  'from-namespace': Flags.string({
    helpValue: 'NAME',
    summary: 'The namespace of --from, or all traffic from it',
  }),
}

/** `-o`, with the forms that a command has; the first one is the default. */
export function formatFlag<const T extends readonly [string, ...string[]]>(formats: T) {
  return Flags.option({char: 'o', options: formats, default: formats[0], summary: 'The form of the output'})()
}

export interface TrafficFlags {
  namespace?: string | undefined
  'all-namespaces': boolean
  selector?: string | undefined
  'time-window'?: number | undefined
  prometheus?: string | undefined
  timeout?: number | undefined
}

export interface TrafficSession {
  cluster: Cluster
  /** What readers of src/stats take; spread it into their requests. */
  request: TrafficRequest
  /** Ends the progress line; to be called before anything is written. May be called again. */
  stopProgress(): void
}

/**
 * Opens the cluster and a progress line, runs, and lets go of both.
 *
 * @param contexts one for each mesh
 */
export async function withTraffic(
  contexts: readonly [Context, ...Context[]],
  flags: TrafficFlags,
  run: (session: TrafficSession) => Promise<void>,
): Promise<void> {
  const [context] = contexts
  const cluster = await context.cluster()
  const progress = await sampling(context.io)
  try {
    await run({
      cluster,
      request: {
        meshes: contexts,
        namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
        labelSelector: flags.selector,
        window: flags['time-window'],
        prometheus: flags.prometheus,
        clock: {now: () => performance.now(), sleep: async (time) => sleep(time)},
        timeout: flags.timeout,
        report: progress.report,
      },
      stopProgress: progress.stop,
    })
  } finally {
    progress.stop()
    cluster.close()
  }
}
