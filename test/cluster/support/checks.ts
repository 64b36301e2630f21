// A mesh's checks on a suite's cluster, and the two states in which each of them is tried.

import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'vitest'
import type {Stage} from '../../../src/checks/check.ts'
import type {CheckResult} from '../../../src/checks/run.ts'
import type {Cluster as Client} from '../../../src/kube/cluster.ts'
import type {ConnectOptions} from '../../../src/kube/connect.ts'
import {type CheckOptions, runLinkerdChecks, titled} from '../../support/linkerd-checks.ts'
import {connectTo} from '../connect.ts'

export interface AskOptions extends CheckOptions {
  /** Who asks: an administrator, unless it says otherwise. */
  as?: Partial<ConnectOptions>
  /** Stands between the checks and the cluster. */
  through?: (client: Client) => Client
}

export interface Asked {
  results: CheckResult[]
  /** @param category where two have a check of that title */
  of(title: string, category?: string): CheckResult
}

/** @param run of another mesh than Linkerd */
export function checksOn(
  kubeconfig: string,
  run: typeof runLinkerdChecks = runLinkerdChecks,
): (stage: Stage, options?: AskOptions) => Promise<Asked> {
  return async (stage, {as = {}, through = (client: Client) => client, ...options} = {}) => {
    const clients: Client[] = []
    const connect = async () => {
      const client = await connectTo(kubeconfig, as)
      clients.push(client)
      return through(client)
    }
    const clock = {now: () => performance.now(), sleep: async (time: number) => sleep(time)}
    try {
      const results = await run(stage, {connect, clock, ...options})
      return {results, of: (title, category) => titled(results, title, category)}
    } finally {
      for (const client of clients) client.close()
    }
  }
}

export interface BothStates {
  title: string
  category?: string
  /** What is wrong, for the test's name. */
  breaks: string
  broken(): Promise<unknown>
  whole(): Promise<unknown>
  text: RegExp
  /** Of the broken state; found, when absent. */
  status?: 'errored'
}

/** Breaks, asks until it is found, mends, and asks until it is well: controllers take a moment. */
export async function expectBothStates(ask: () => Promise<Asked>, states: BothStates): Promise<void> {
  const {title, category, broken, whole, text, status = 'found'} = states
  const poll = {timeout: 30_000, interval: 250}
  await broken()
  try {
    await expect
      .poll(async () => (await ask()).of(title, category), poll)
      .toMatchObject({status, text: expect.stringMatching(text)})
  } finally {
    await whole()
  }
  await expect.poll(async () => (await ask()).of(title, category), poll).toMatchObject({status: 'passed'})
}
