// Says on stderr how far a measurement is.

import type {Io} from './io.ts'

interface SamplingStep {
  readonly stage: 'first' | 'waiting' | 'second'
  readonly done: number
  readonly total: number
}

export interface SamplingProgress {
  report(step: SamplingStep): void
  /** May be called again. */
  stop(): void
}

const texts = {
  first: ({done, total}) => `asking proxies: ${done} of ${total}`,
  waiting: ({total}) => `measuring for ${Math.round(total / 1000)} s`,
  second: ({done, total}) => `asking proxies again: ${done} of ${total}`,
} as const satisfies Record<SamplingStep['stage'], (step: SamplingStep) => string>

export async function sampling(io: Io): Promise<SamplingProgress> {
  const line = await io.progress('looking for proxies')
  return {
    report(step) {
      line.update(texts[step.stage](step))
    },
    stop: () => line.stop(),
  }
}

/** Says on stderr what the reader of the figures should know of how they came about. */
export async function writeNotes(io: Io, notes: readonly string[]): Promise<void> {
  await io.stderr.write(notes.map((note) => `${note}\n`).join(''))
}
