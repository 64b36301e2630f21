// How much a proxy writes to its log: what a user asks for, as Envoy and ztunnel want to hear it, and what they answer.

import {Exit, MeshError} from '../errors.ts'

export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LevelRequest {
  /** undefined for all of them. */
  readonly logger: string | undefined
  readonly level: LogLevel
}

/**
 * `[LOGGER:]LEVEL,...`
 *
 * @throws MeshError with exit code 2
 */
export function parseLevels(text: string): LevelRequest[] {
  return text.split(',').map((part) => {
    const [, logger, word = ''] = /^(?:(.*)[:=])?([^:=]*)$/s.exec(part.trim()) ?? []
    const level = logLevels.find((known) => known === word.toLowerCase())
    if (level === undefined) {
      throw new MeshError(Exit.Usage, `unknown log level ${JSON.stringify(word)}`, {
        hint: `one of ${logLevels.join(', ')}`,
      })
    }
    if (logger !== undefined && !/^[\w:.-]+$/.test(logger)) {
      throw new MeshError(Exit.Usage, `${JSON.stringify(logger)} is no name of a logger`)
    }
    return {logger, level}
  })
}

/** A proxy's loggers by their names, each with its level. */
export type Loggers = Readonly<Record<string, string>>

export interface LogDialect {
  /** The requests that set levels, in order: what is said of all comes before what is said of one. */
  paths(levels: readonly LevelRequest[]): string[]
  /** Reads the answer to any of them. */
  read(answer: string): Loggers
  /** What a proxy starts with when nobody says otherwise. */
  readonly usual: LogLevel
}

export const loggingPath = '/logging'

export const envoyLog: LogDialect = {
  paths: (levels) =>
    [...levels]
      .sort((left, right) => Number(left.logger !== undefined) - Number(right.logger !== undefined))
      .map(({logger, level}) => `${loggingPath}?${encodeURIComponent(logger ?? 'level')}=${level}`),
  read(answer) {
    const lines = answer.matchAll(/^ {2}([^\s:]+): (\w+)$/gm)
    return Object.fromEntries([...lines].map(([, logger = '', level = '']) => [logger, level]))
  },
  usual: 'warning',
}

const ztunnelWords: Readonly<Partial<Record<LogLevel, string>>> = {warning: 'warn', critical: 'error'}

/** ztunnel takes all in one request, each of which replaces what was set before. */
export const ztunnelLog: LogDialect = {
  paths(levels) {
    const words = levels.map(({logger, level}) => {
      const word = ztunnelWords[level] ?? level
      return logger === undefined ? word : `${logger}=${word}`
    })
    return words.length === 0 ? [] : [`${loggingPath}?level=${words.map(encodeURIComponent).join(',')}`]
  },
  read(answer) {
    const [, list = ''] = /current log level is (.*)/.exec(answer) ?? []
    const entries = list.split(',').filter((entry) => entry.trim() !== '')
    return Object.fromEntries(
      entries.map((entry) => {
        const [first = '', second] = entry.trim().split('=')
        return second === undefined ? ['(all others)', first] : [first, second]
      }),
    )
  },
  usual: 'info',
}
