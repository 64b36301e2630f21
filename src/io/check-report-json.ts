// A check report in Linkerd's JSON, with more in it.

import {byCategory, type CheckRun, type ReportedCheck} from './check-report-result.ts'

/** Linkerd's names and order of keys, so that scripts go on working; what is skipped counts as success there. */
export function formatCheckJson({results, failed, cutShort}: CheckRun): string {
  const categories = [...byCategory(results)].map(([categoryName, entries]) => ({
    categoryName,
    checks: entries.map(jsonCheck),
  }))
  const error = cutShort === undefined ? {} : {error: cutShort}
  return `${JSON.stringify({success: !failed, ...error, categories}, null, 2)}\n`
}

function jsonCheck(result: ReportedCheck): Record<string, unknown> {
  const named = {description: result.title, id: result.id}
  switch (result.status) {
    case 'passed':
      return {...named, result: 'success'}
    case 'skipped':
      return {...named, result: 'success', skipped: true, why: result.why}
    case 'found':
    case 'errored': {
      const {url, text, remedy, level} = result
      const code = result.status === 'found' ? {code: result.code} : {}
      return {...named, ...code, hint: url, error: text, ...(remedy === undefined ? {} : {remedy}), result: level}
    }
  }
}
