// Runs checks: all at once, since they share their facts; results come in the list's order.

import type {Category, Check, Outcome} from './check.ts'
import {skipped} from './check.ts'
import type {Level, Message} from './messages.ts'
import {fill, messages} from './messages.ts'
import {outcomeOfError} from './trouble.ts'

interface CheckIdentity {
  readonly category: string
  readonly id: string
  readonly title: string
  /** The page that explains the check. */
  readonly url: string
}

export type CheckResult = CheckIdentity &
  (
    | {readonly status: 'passed'}
    | {readonly status: 'skipped'; readonly why: string}
    | {
        readonly status: 'found'
        readonly level: Level
        readonly code: string
        readonly text: string
        readonly remedy: string | undefined
      }
    | {readonly status: 'errored'; readonly level: Level; readonly text: string; readonly remedy: string | undefined}
  )

export type CheckEvent =
  | ({readonly kind: 'started'} & CheckIdentity)
  /** Asked again in a while; `text` is what was found this time. */
  | ({readonly kind: 'waiting'; readonly text: string} & CheckIdentity)
  | {readonly kind: 'finished'; readonly result: CheckResult}

export interface RunOptions<Facts> {
  /** A fresh set for every round of retries: the cluster has moved on. */
  createFacts(): Facts
  urlOf(id: string): string
  /** Milliseconds; 0 asks everything once. */
  wait: number
  clock: Clock
  /** Ids of checks that the user does not want. */
  skip?: ReadonlySet<string>
}

export interface Clock {
  now(): number
  sleep(milliseconds: number): Promise<void>
}

const pause = 5000

export async function* runCategories<Facts>(
  categories: readonly Category<Facts>[],
  options: RunOptions<Facts>,
): AsyncGenerator<CheckEvent> {
  // One that is left out gives no reason either: what rests on its fact says itself what is wrong.
  const all = categories.flatMap(({checks}) => checks).filter(({id}) => options.skip?.has(id) !== true)
  const rounds = new Rounds(options)
  const running = categories.flatMap(({name, checks}) =>
    checks.map((check) => {
      const identity = {category: name, id: check.id, title: check.title, url: options.urlOf(check.id)}
      const outcome = options.skip?.has(check.id)
        ? Promise.resolve(skipped('left out with --skip'))
        : outcomeOf(check, all, rounds.facts)
      // Awaited in order below; a bug in one of them must not end the process before its turn.
      outcome.catch(() => {})
      return {check, identity, outcome}
    }),
  )
  for (const {check, identity, outcome} of running) {
    yield {kind: 'started', ...identity}
    let last = await outcome
    for (let seen = 0; last.kind !== 'passed' && all.includes(check); seen = rounds.count) {
      // While another check waited, newer facts may have come, for a check that is asked once as well.
      if (seen === rounds.count) {
        if (check.retry !== true || !isTrouble(last)) break
        yield {kind: 'waiting', text: textOf(last), ...identity}
        if (!(await rounds.next())) break
      }
      last = await outcomeOf(check, all, rounds.facts)
    }
    yield {kind: 'finished', result: resultOf(identity, check, last)}
  }
}

/** The facts of the newest round of retries. */
class Rounds<Facts> {
  facts: Facts
  count = 0
  readonly #options: RunOptions<Facts>
  readonly #deadline: number
  constructor(options: RunOptions<Facts>) {
    this.#options = options
    this.#deadline = options.clock.now() + options.wait
    this.facts = options.createFacts()
  }

  /** False when the time is up. */
  async next(): Promise<boolean> {
    const {clock, createFacts} = this.#options
    const left = this.#deadline - clock.now()
    if (left <= 0) return false
    await clock.sleep(Math.min(pause, left))
    this.facts = createFacts()
    this.count++
    return true
  }
}

async function outcomeOf<F>(check: Check<F>, all: readonly Check<F>[], facts: F): Promise<Outcome> {
  try {
    return await check.run({facts})
  } catch (error) {
    return outcomeOfError(error, check, all)
  }
}

function isTrouble({kind}: Outcome): boolean {
  return kind === 'found' || kind === 'errored'
}

function textOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'found':
      return fill(messages[outcome.code].text, outcome.data)
    case 'errored':
      return outcome.text
    case 'skipped':
      return outcome.because
    case 'passed':
      return ''
  }
}

function resultOf<F>(identity: CheckIdentity, {level}: Check<F>, outcome: Outcome): CheckResult {
  switch (outcome.kind) {
    case 'passed':
      return {...identity, status: 'passed'}
    case 'skipped':
      return {...identity, status: 'skipped', why: outcome.because}
    case 'errored':
      return {...identity, status: 'errored', level, text: outcome.text, remedy: outcome.remedy}
    case 'found': {
      const message: Message = messages[outcome.code]
      return {
        ...identity,
        status: 'found',
        level: message.level,
        code: outcome.code,
        text: fill(message.text, outcome.data),
        remedy: message.remedy === undefined ? undefined : fill(message.remedy, outcome.data),
      }
    }
  }
}
