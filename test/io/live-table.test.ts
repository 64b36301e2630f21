// The live table on a terminal in memory: what stands on the screen, what keys change, and how the terminal is given back.

import {Chalk} from 'chalk'
import {describe, expect, test, vi} from 'vitest'
import {startState} from '../../src/io/keys.ts'
import type {LiveScreen} from '../../src/io/live-layout.ts'
import {layOutLive} from '../../src/io/live-layout.ts'
import type {LiveEnd} from '../../src/io/live-table.ts'
import {showLive} from '../../src/io/live-table.ts'
import {hasScreen} from '../../src/io/screen.ts'
import {FakeTerminal} from '../support/fake-terminal.ts'

const columns = [
  {title: 'NAME', align: 'left'},
  {title: 'RPS', align: 'right'},
  {title: 'LATENCY_P50', narrow: 'P50', align: 'right'},
] as const
const row = (name: string, rps: number | null) => [
  {text: name, value: name},
  {text: rps === null ? '-' : `${rps}rps`, value: rps},
  {text: '3ms', value: 3},
]
const screen = (rows: ReturnType<typeof row>[], changes: Partial<LiveScreen> = {}): LiveScreen => ({
  title: 'mesh viz stat deploy',
  note: '12 of 12 proxies answered',
  message: undefined,
  table: {columns, rows},
  ...changes,
})
const many = (count: number) =>
  Array.from({length: count}, (_, index) => row(`web-${String(index + 1).padStart(3, '0')}`, index))
const plain = {head: (text: string) => text, quiet: (text: string) => text, alarm: (text: string) => text}

interface Shown {
  terminal: FakeTerminal
  feed(next: LiveScreen): void
  fail(error: Error): void
  ended: Promise<LiveEnd>
}

/** A live table whose frames the test makes. */
async function show(width = 80, height = 24): Promise<Shown> {
  const terminal = new FakeTerminal(width, height)
  let next = Promise.withResolvers<LiveScreen>()
  async function* frames(): AsyncGenerator<LiveScreen> {
    for (;;) {
      const frame = await next.promise
      next = Promise.withResolvers()
      yield frame
    }
  }
  const first = screen([], {message: 'asking proxies', table: {columns: [], rows: []}})
  const ended = showLive(frames(), {host: terminal, style: plain, first})
  ended.catch(() => {})
  await vi.waitFor(() => expect(terminal.picture.lines.join('\n')).toContain('asking proxies'))
  return {terminal, feed: (frame) => next.resolve(frame), fail: (error) => next.reject(error), ended}
}

const shows = (terminal: FakeTerminal, text: string) =>
  vi.waitFor(() => expect(terminal.picture.lines.join('\n')).toContain(text), {interval: 2})

describe('on the screen', () => {
  test.each([
    [80, 24],
    [200, 50],
    [40, 10],
    [20, 6],
  ])('of %i by %i, 500 rows are paged and nothing is wrapped or scrolled', async (width, height) => {
    const {terminal, feed, ended} = await show(width, height)
    feed(screen(many(500)))
    const page = height - 5
    await shows(terminal, `web-001`)
    const {lines} = terminal.picture
    expect(lines.length).toBe(height - 1)
    expect(lines[1]).toMatch(/^NAME +RPS +(LATENCY_)?P50$/)
    expect(lines.slice(2, 2 + page).map((line) => line.slice(0, 7))).toEqual(many(page).map(([name]) => name?.text))
    expect(lines.at(-2)).toBe(`rows 1-${page} of 500`.slice(0, width))
    terminal.type('\u001b[6~')
    await shows(terminal, `rows ${page + 1}-${2 * page}`)
    terminal.type('\u001b[F')
    await shows(terminal, `rows ${501 - page}-500`)
    expect(terminal.picture.lines[1 + page]).toContain('web-500')
    expect(terminal.picture.scrolled).toBe(0)
    terminal.type('q')
    expect(await ended).toBe('quit')
  })

  test('a frame replaces the one before, without what was longer in it', async () => {
    const {terminal, feed} = await show()
    feed(screen(many(10)))
    await shows(terminal, 'web-010')
    feed(screen([row('api', 5)], {note: '1 of 12'}))
    await shows(terminal, 'rows 1-1 of 1')
    expect(terminal.picture.lines).toEqual([
      `mesh viz stat deploy${' '.repeat(53)}1 of 12`,
      'NAME    RPS   LATENCY_P50',
      'api    5rps           3ms',
      ...Array.from({length: 18}, () => ''),
      'rows 1-1 of 1',
      'q quit  p pause  ←/→ or 1-9 sort  r reverse  ↑/↓ PgUp/PgDn Home/End move',
    ])
    terminal.type('q')
  })

  test('keys sort by a column, with what has no value at the end either way', async () => {
    const {terminal, feed} = await show()
    feed(screen([row('api', null), row('db', 7), row('web', 30)]))
    await shows(terminal, 'rows 1-3')
    const names = () => terminal.picture.lines.slice(2, 5).map((line) => line.split(' ')[0])
    terminal.type('2')
    await shows(terminal, 'by RPS descending')
    expect(names()).toEqual(['web', 'db', 'api'])
    expect(terminal.picture.lines[1]).toContain('RPS▼')
    terminal.type('r')
    await shows(terminal, 'by RPS ascending')
    expect(names()).toEqual(['db', 'web', 'api'])
    terminal.type('\u001b[D')
    await shows(terminal, 'by NAME ascending')
    expect(names()).toEqual(['api', 'db', 'web'])
    terminal.type('q')
  })

  test('a pause holds the picture, keys still move in it, and going on shows the newest', async () => {
    const {terminal, feed} = await show()
    feed(screen(many(100)))
    await shows(terminal, 'rows 1-19 of 100')
    terminal.type('p')
    await shows(terminal, 'paused')
    feed(screen(many(2)))
    terminal.type('\u001b[B')
    await shows(terminal, 'rows 2-20 of 100, paused')
    terminal.type(' ')
    await shows(terminal, 'rows 1-2 of 2')
    terminal.type('q')
  })

  test('another size of the terminal is drawn anew', async () => {
    const {terminal, feed} = await show(80, 24)
    feed(screen(many(100)))
    await shows(terminal, 'rows 1-19 of 100')
    terminal.resize(120, 40)
    await shows(terminal, 'rows 1-35 of 100')
    expect(terminal.picture.lines[0]).toHaveLength(120)
    terminal.resize(60, 12)
    await shows(terminal, 'rows 1-7 of 100')
    expect(terminal.picture.lines.length).toBe(11)
    terminal.type('q')
  })

  test('trouble stands over the keys, and the rows stay', async () => {
    const {terminal, feed} = await show()
    feed(screen(many(3), {message: 'the API server does not answer'}))
    await shows(terminal, 'the API server does not answer')
    expect(terminal.picture.lines.join('\n')).toContain('web-003')
    terminal.type('q')
  })

  test('hostile names move no cursor', async () => {
    const {terminal, feed} = await show()
    feed(screen([row('\u001b[2Jevil\nname\u0007', 1)]))
    await shows(terminal, '?[2Jevil?name?')
    terminal.type('q')
  })
})

describe('the layout', () => {
  const long = screen([row(`${'long-'.repeat(30)}name`, 1)])
  test.each([200, 80, 40, 24, 10, 3, 1])('at %i columns has no longer line', (width) => {
    const lines = layOutLive(long, startState(), {width, height: 24}, plain).split('\n')
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width)
    if (width >= 24) expect(lines[2]).toMatch(/^long-.*….*1rps +3ms$|^long-.*1rps +3ms$/)
  })

  test.each([1, 2, 3, 4, 5])('at %i lines has no more', (height) => {
    const lines = layOutLive(long, startState(), {width: 80, height}, plain).split('\n')
    expect(lines.length).toBeLessThanOrEqual(Math.max(1, height - 1))
  })

  test('has no escape sequences without colours', () => {
    const none = new Chalk({level: 0})
    const style = {head: none.inverse, quiet: none.dim, alarm: none.yellow}
    expect(layOutLive(long, startState(), {width: 80, height: 24}, style)).not.toContain('\u001b')
  })
})

describe('the terminal is given back', () => {
  const expectRestored = ({picture, stdin}: FakeTerminal): void => {
    expect(picture.alternate).toBe(false)
    expect(picture.cursorVisible).toBe(true)
    expect(stdin.isRaw).toBe(false)
  }

  test.each<[string, string, LiveEnd]>([
    ['q', 'q', 'quit'],
    ['ctrl-c', '\u0003', 'interrupted'],
  ])('after %s, and nobody listens any more', async (_name, key, expected) => {
    const {terminal, ended} = await show()
    expect(terminal.picture).toMatchObject({alternate: true, cursorVisible: false})
    expect(terminal.stdin.isRaw).toBe(true)
    terminal.type(key)
    expect(await ended).toBe(expected)
    expectRestored(terminal)
    expect(terminal.eventNames()).toEqual([])
    expect(terminal.stdout.listenerCount('resize')).toBe(0)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])('before %s ends the process', async (signal) => {
    const {terminal} = await show()
    terminal.emit(signal, signal)
    expectRestored(terminal)
    expect(terminal.killed).toEqual([signal])
    expect(terminal.listenerCount(signal)).toBe(0)
  })

  test.each(['exit', 'uncaughtExceptionMonitor'])('on %s of the process', async (event) => {
    const {terminal} = await show()
    terminal.emit(event)
    expectRestored(terminal)
  })

  test('when the frames fail, before the error goes on', async () => {
    const {terminal, fail, ended} = await show()
    fail(new Error('no more'))
    await expect(ended).rejects.toThrow('no more')
    expectRestored(terminal)
  })

  test('when the terminal goes away', async () => {
    const {terminal, ended} = await show()
    terminal.stdin.end()
    expect(await ended).toBe('quit')
  })

  test('while the process is suspended, and taken again after', async () => {
    const {terminal, feed} = await show()
    feed(screen(many(3)))
    await shows(terminal, 'web-003')
    terminal.type('\u001a')
    await vi.waitFor(() => expect(terminal.killed).toEqual(['SIGTSTP']))
    expectRestored(terminal)
    terminal.emit('SIGCONT', 'SIGCONT')
    await shows(terminal, 'web-003')
    expect(terminal.picture).toMatchObject({alternate: true, cursorVisible: false})
    expect(terminal.stdin.isRaw).toBe(true)
    terminal.type('q')
  })
})

test.each([
  [{}, true],
  [{env: {TERM: 'dumb'}}, false],
  [{stdin: {isTTY: false}}, false],
  [{stdout: {isTTY: undefined}}, false],
])('a screen needs a terminal at both ends: with %j it is %s', (changes, expected) => {
  const {stdin, stdout, env} = new FakeTerminal(80, 24)
  expect(hasScreen({stdin, stdout, env, ...changes})).toBe(expected)
})
