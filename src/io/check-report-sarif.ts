// A check report in SARIF 2.1.0, the form in which code scanners hand over what they find.

import type {CheckRun, ReportedCheck, ReportedTrouble} from './check-report-result.ts'
import {isTrouble, sentenceOf} from './check-report-result.ts'

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** Every check that was run is a rule, so that a reader knows what was looked at; only trouble is a result. */
export function formatSarif({results, version, cutShort}: CheckRun): string {
  const rules = rulesOf(results)
  const ruleIds = rules.map(({id}) => id)
  const run = {
    tool: {driver: {name: 'mesh', version, rules}},
    invocations: [
      {
        executionSuccessful: cutShort === undefined,
        toolExecutionNotifications: [
          ...results.flatMap((result) => (result.status === 'skipped' ? [notification(result, result.why)] : [])),
          ...(cutShort === undefined ? [] : [{level: 'error', message: {text: cutShort}}]),
        ],
      },
    ],
    results: results.filter(isTrouble).map((result) => sarifResult(result, ruleIds)),
  }
  return `${JSON.stringify({$schema: schema, version: '2.1.0', runs: [run]}, null, 2)}\n`
}

/** Checks that share a page share a rule; its titles tell them apart in the results. */
function rulesOf(results: readonly ReportedCheck[]) {
  const pages = new Map<string, {helpUri: string; titles: Set<string>}>()
  for (const {id, url, title} of results) {
    const page = pages.get(id)
    if (page === undefined) pages.set(id, {helpUri: url, titles: new Set([title])})
    else page.titles.add(title)
  }
  return [...pages].map(([id, {helpUri, titles}]) => ({
    id,
    shortDescription: {text: [...titles].join('; ')},
    helpUri,
  }))
}

function sarifResult(result: ReportedTrouble, ruleIds: readonly string[]) {
  const {id, level} = result
  return {
    ruleId: id,
    ruleIndex: ruleIds.indexOf(id),
    level,
    message: {text: `${result.title}: ${sentenceOf(result)}`},
    locations: [{logicalLocations: [locationOf(result)]}],
    // What a reader goes by when it compares two runs: the sentence may change from one to the next.
    partialFingerprints: {'check/v1': nameOf(result)},
    properties: {category: result.category, ...(result.status === 'found' ? {code: result.code} : {answered: false})},
  }
}

function notification(result: ReportedCheck, why: string) {
  return {
    level: 'note',
    message: {text: `skipped ${result.title}: ${why}`},
    associatedRule: {id: result.id},
    locations: [{logicalLocations: [locationOf(result)]}],
  }
}

/** A check looks at a cluster, where there is no file to point into. */
function locationOf(result: ReportedCheck) {
  return {name: result.title, fullyQualifiedName: nameOf(result), kind: 'resource'}
}

function nameOf({category, id, title}: ReportedCheck): string {
  return `${category}/${id}/${title}`
}
