// How checks are run: their facts, their order, what a failure does to the others, and retries.

import {describe, expect, test} from 'vitest'
import type {Category, Check} from '../../src/checks/check.ts'
import {found, passed, skipped} from '../../src/checks/check.ts'
import {fact, finding, NotAsked} from '../../src/checks/facts.ts'
import type {CheckResult, Clock} from '../../src/checks/run.ts'
import {runCategories} from '../../src/checks/run.ts'
import {KubeError} from '../../src/kube/kube-error.ts'

interface Facts {
  base(): Promise<number>
  derived(): Promise<number>
}

const base = (run: Check<Facts>['run'], rest: Partial<Check<Facts>> = {}): Check<Facts> => ({
  id: 'base',
  title: 'the base stands',
  level: 'error',
  establishes: 'base',
  run,
  ...rest,
})
const owner = base(async ({facts}) => {
  await facts.base()
  return passed
})
const dependent: Check<Facts> = {
  id: 'dependent',
  title: 'the roof stands',
  level: 'error',
  async run({facts}) {
    await facts.derived()
    return passed
  },
}

function factsFrom(load: () => Promise<number>): () => Facts {
  return () => {
    const loaded = fact('base', load)
    return {base: loaded, derived: fact('derived', async () => (await loaded()) * 2)}
  }
}

function fakeClock(): Clock & {time: number} {
  return {
    time: 0,
    now() {
      return this.time
    },
    async sleep(milliseconds) {
      this.time += milliseconds
    },
  }
}

async function results(
  checks: readonly Check<Facts>[],
  createFacts: () => Facts,
  options: {wait?: number; clock?: Clock; skip?: ReadonlySet<string>} = {},
): Promise<CheckResult[]> {
  const categories: Category<Facts>[] = [{name: 'house', stages: ['installed'], checks}]
  const collected: CheckResult[] = []
  const {wait = 0, clock = fakeClock(), skip} = options
  const events = runCategories(categories, {wait, clock, createFacts, urlOf: (id) => `#${id}`, ...(skip && {skip})})
  for await (const event of events) if (event.kind === 'finished') collected.push(event.result)
  return collected
}

describe('facts', () => {
  test('a fact is loaded once, however many checks need it', async () => {
    let loads = 0
    await results(
      [owner, dependent, dependent],
      factsFrom(async () => ++loads),
    )
    expect(loads).toBe(1)
  })

  test.each([
    {
      trouble: 'a finding',
      error: finding('MESH0201', {name: 'linkerd-config', namespace: 'linkerd'}),
      own: {status: 'found', code: 'MESH0201', level: 'error'},
      why: '"the base stands" failed',
    },
    {
      trouble: 'a timeout',
      error: new KubeError('timeout', 'list pods got no answer within 30 s'),
      own: {status: 'errored', text: 'list pods got no answer within 30 s'},
      why: '"the base stands" could not be answered',
    },
    {
      trouble: 'a missing right',
      error: new KubeError('forbidden', 'no', {needs: 'get configmaps in linkerd'}),
      own: {status: 'skipped', why: 'needs get configmaps in linkerd'},
      why: 'needs get configmaps in linkerd',
    },
  ])(
    '$trouble is the result of the check that owns the fact, and skips what rests on it',
    async ({error, own, why}) => {
      const [first, second] = await results(
        [owner, dependent],
        factsFrom(() => Promise.reject(error)),
      )
      expect(first).toMatchObject(own)
      expect(second).toMatchObject({status: 'skipped', why})
    },
  )

  test('a fact that no check owns is told by its own words', async () => {
    const [only] = await results(
      [dependent],
      factsFrom(() => Promise.reject(new KubeError('server', 'it broke'))),
    )
    expect(only).toMatchObject({status: 'skipped', why: 'it broke'})
  })

  test('a bug is no result', async () => {
    const broken = results(
      [owner],
      factsFrom(() => Promise.reject(new TypeError('x is undefined'))),
    )
    await expect(broken).rejects.toThrow(TypeError)
  })
})

describe('a run', () => {
  test('gives results in the order of the list, whatever ends first', async () => {
    const slow = base(() => new Promise((resolve) => setTimeout(() => resolve(passed), 20)), {id: 'slow'})
    const quick = base(async () => skipped('nothing there'), {id: 'quick'})
    const ids = (
      await results(
        [slow, quick],
        factsFrom(async () => 1),
      )
    ).map(({id}) => id)
    expect(ids).toEqual(['slow', 'quick'])
  })

  test('leaves out what the user does not want', async () => {
    const [only] = await results(
      [owner],
      factsFrom(async () => 1),
      {skip: new Set(['base'])},
    )
    expect(only).toMatchObject({status: 'skipped', why: 'left out with --skip'})
  })

  test('gives no check that was left out as the reason of another', async () => {
    const [, second] = await results(
      [owner, dependent],
      factsFrom(() => Promise.reject(new KubeError('server', 'it broke'))),
      {skip: new Set(['base'])},
    )
    expect(second).toMatchObject({status: 'skipped', why: 'it broke'})
  })

  test('skips what rests on a fact that nobody wants to know, with that reason', async () => {
    const all = await results(
      [owner, dependent],
      factsFrom(() => Promise.reject(new NotAsked('needs --online'))),
    )
    for (const result of all) expect(result).toMatchObject({status: 'skipped', why: 'needs --online'})
  })

  test('names the page that explains a check', async () => {
    const [only] = await results(
      [owner],
      factsFrom(async () => 1),
    )
    expect(only?.url).toBe('#base')
  })
})

describe('waiting', () => {
  const patient = (answers: readonly boolean[]) => {
    let asked = 0
    return base(
      async () =>
        answers[Math.min(asked++, answers.length - 1)] ? passed : found('MESH0205', {problems: 'p', namespace: 'n'}),
      {retry: true},
    )
  }

  test('asks again every five seconds until the answer is good', async () => {
    const clock = fakeClock()
    const [only] = await results(
      [patient([false, false, true])],
      factsFrom(async () => 1),
      {wait: 60_000, clock},
    )
    expect(only?.status).toBe('passed')
    expect(clock.time).toBe(10_000)
  })

  test('ends with the last finding when the time is up', async () => {
    const clock = fakeClock()
    const [only] = await results(
      [patient([false])],
      factsFrom(async () => 1),
      {wait: 12_000, clock},
    )
    expect(only).toMatchObject({status: 'found', level: 'warning'})
    expect(clock.time).toBe(12_000)
  })

  test('looks at the cluster anew each time', async () => {
    let loads = 0
    const check = base(
      async ({facts}) => ((await facts.base()) > 2 ? passed : found('MESH0205', {problems: 'p', namespace: 'n'})),
      {
        retry: true,
      },
    )
    const [only] = await results(
      [check],
      factsFrom(async () => ++loads),
      {wait: 60_000},
    )
    expect(only?.status).toBe('passed')
  })

  test('does not hold up a check that is not to be asked again', async () => {
    const clock = fakeClock()
    const never = base(async () => found('MESH0101', {namespace: 'linkerd'}))
    await results(
      [never],
      factsFrom(async () => 1),
      {wait: 60_000, clock},
    )
    expect(clock.time).toBe(0)
  })

  test('looks again at what is asked once, when another check has waited for newer facts', async () => {
    let loads = 0
    const once = base(
      async ({facts}) => ((await facts.base()) > 1 ? passed : found('MESH0101', {namespace: 'linkerd'})),
      {id: 'once'},
    )
    const all = await results(
      [patient([false, true]), once, dependent],
      factsFrom(async () => {
        loads++
        if (loads === 1) throw new KubeError('server', 'not yet')
        return loads
      }),
      {wait: 60_000},
    )
    expect(all.map(({status}) => status)).toEqual(['passed', 'passed', 'passed'])
  })

  test('never asks what was left out', async () => {
    const skip = new Set(['left'])
    const all = await results(
      [patient([false, true]), base(() => Promise.reject(new Error('asked')), {id: 'left', retry: true})],
      factsFrom(async () => 1),
      {wait: 60_000, skip},
    )
    expect(all.map(({status}) => status)).toEqual(['passed', 'skipped'])
  })

  test('shares its pauses: what a second check needs may be there by the time it is its turn', async () => {
    const clock = fakeClock()
    const checks = [patient([false, true]), patient([false, true])]
    const all = await results(
      checks,
      factsFrom(async () => 1),
      {wait: 60_000, clock},
    )
    expect(all.map(({status}) => status)).toEqual(['passed', 'passed'])
    expect(clock.time).toBe(5000)
  })
})
