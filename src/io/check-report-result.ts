// The result of a check as its reports take it, and what each result counts for.

interface CheckIdentity {
  readonly category: string
  readonly id: string
  readonly title: string
  readonly url: string
}

export type TroubleLevel = 'error' | 'warning'

interface Trouble {
  readonly level: TroubleLevel
  readonly text: string
  readonly remedy: string | undefined
}

export type ReportedTrouble = CheckIdentity &
  (({readonly status: 'found'; readonly code: string} & Trouble) | ({readonly status: 'errored'} & Trouble))

export type ReportedCheck =
  | (CheckIdentity & {readonly status: 'passed'})
  | (CheckIdentity & {readonly status: 'skipped'; readonly why: string})
  | ReportedTrouble

export type ReportEvent =
  | ({readonly kind: 'started'} & CheckIdentity)
  | ({readonly kind: 'waiting'; readonly text: string} & CheckIdentity)
  | {readonly kind: 'finished'; readonly result: ReportedCheck}

/** A whole run, for the forms that are one document. */
export interface CheckRun {
  readonly results: readonly ReportedCheck[]
  readonly failed: boolean
  /** The lowest level that counts as failure. */
  readonly failOn: TroubleLevel
  /** Of this program. */
  readonly version: string
  /** Why the run ended before its last check. */
  readonly cutShort: string | undefined
}

export type Mark = 'passed' | 'warning' | 'error' | 'skipped'

export function markOf(result: ReportedCheck): Mark {
  return isTrouble(result) ? result.level : result.status
}

export function isTrouble(result: ReportedCheck): result is ReportedTrouble {
  return result.status === 'found' || result.status === 'errored'
}

export function countsAsFailure(result: ReportedCheck, failOn: TroubleLevel): boolean {
  return isTrouble(result) && (result.level === 'error' || failOn === 'warning')
}

/** Results by category, both in the order of the run. */
export function byCategory(results: readonly ReportedCheck[]): Map<string, ReportedCheck[]> {
  const categories = new Map<string, ReportedCheck[]>()
  for (const result of results) {
    const entries = categories.get(result.category)
    if (entries === undefined) categories.set(result.category, [result])
    else entries.push(result)
  }
  return categories
}

/** One line of what was found and what mends it. */
export function sentenceOf({text, remedy}: ReportedTrouble): string {
  return remedy === undefined ? text : `${text}; try: ${remedy}`
}
