// Holds results of ours against what Linkerd's own check reported in the same state, as data.

import type {CheckResult} from '../../src/checks/run.ts'
import {at, type Json, listAt, textAt} from '../../src/yaml/index.ts'

/** Where we differ from Linkerd on purpose, or because the cluster differs. */
export interface Exception {
  title: string
  /**
   * What ours is instead. `skipped`: we say why, where Linkerd has an answer. `more`: Linkerd does not come to it, since its run
   * ends at the first failure that is fatal.
   */
  ours: 'success' | 'warning' | 'error' | 'skipped' | 'more'
  because: string
}

export interface BothReports {
  /** One line a check that was answered, in order: category, title, result. What Linkerd skips it does not mention. */
  ours: string[]
  linkerds: string[]
}

/** @throws when an exception applies to no check of the reports */
export function sideBySide(
  report: Json,
  results: readonly CheckResult[],
  exceptions: readonly Exception[] = [],
): BothReports {
  const byTitle = new Map(exceptions.map((exception) => [exception.title, exception]))
  const linkerds = listAt(report, 'categories').flatMap((category) =>
    listAt(category, 'checks').map((check) => ({
      category: textAt(category, 'categoryName') ?? '',
      title: textAt(check, 'description') ?? '',
      result: textAt(check, 'result') ?? '',
    })),
  )
  const titles = new Set([...linkerds, ...results].map(({title}) => title))
  const unused = exceptions.filter(({title}) => !titles.has(title))
  if (unused.length > 0) throw new Error(`no check is called ${unused.map(({title}) => title).join(', ')}`)
  return {
    ours: results
      .filter(({status, title}) => status !== 'skipped' && byTitle.get(title)?.ours !== 'more')
      .map((result) => lineOf(result.category, result.title, 'level' in result ? result.level : 'success')),
    linkerds: linkerds
      .map((check) => ({...check, result: byTitle.get(check.title)?.ours ?? check.result}))
      .filter(({result}) => result !== 'skipped')
      .map(({category, title, result}) => lineOf(category, title, result)),
  }
}

/** Linkerd's hints, by title, of what it found. */
export function hintsOf(report: Json): [string, string][] {
  return listAt(report, 'categories').flatMap((category) =>
    listAt(category, 'checks').flatMap((check): [string, string][] => {
      const hint = at(check, 'hint')
      return typeof hint === 'string' ? [[textAt(check, 'description') ?? '', hint]] : []
    }),
  )
}

function lineOf(category: string, title: string, result: string): string {
  return `${category}: ${title}: ${result}`
}
