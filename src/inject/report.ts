// The report that goes to stderr after an injection: what stands in the way, then what became of each object.

import type {Outcome} from './outcome.ts'
import {reasonTexts} from './reasons.ts'

export interface ReportOptions {
  /** Also says what is fine. */
  readonly verbose: boolean
  /** Objects that were changed are reported by what was done to them; the summary of a removal has no warnings. */
  readonly warnings: boolean
}

const topics: readonly {fine?: string; trouble(names: string): string; applies(outcome: Outcome): boolean}[] = [
  {
    fine: 'pods do not use host networking',
    trouble: (names) => `"hostNetwork: true" detected in ${names}`,
    applies: ({reasons}) => reasons.includes('host-network'),
  },
  {
    fine: 'pods do not have a 3rd party proxy or initContainer already injected',
    trouble: (names) => `known 3rd party sidecar detected in ${names}`,
    applies: ({reasons}) => reasons.includes('sidecar-exists') || reasons.includes('other-mesh'),
  },
  {
    fine: 'pods are not annotated to disable injection',
    trouble: (names) => `"linkerd.io/inject: disabled" annotation set on ${names}`,
    applies: ({reasons}) => reasons.includes('disabled'),
  },
  {
    trouble: (names) => `injection is disabled by label or annotation on ${names}`,
    applies: ({reasons}) => reasons.includes('opt-out'),
  },
]

/** One sentence for each object that must not be passed through; empty when all is well. */
export function failures(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) => {
    const texts = outcome.refusals.map((reason) => reasonTexts[reason])
    return texts.length === 0 ? [] : [`failed to inject ${outcome.kind}/${outcome.name}: ${texts.join(', ')}`]
  })
}

/** @returns the report's lines; a blank one before and after keeps it apart from what other programs say */
export function reportLines(outcomes: readonly Outcome[], options: ReportOptions): string[] {
  const warnings = options.warnings ? warningLines(outcomes, options.verbose) : []
  return ['', ...warnings, ...(warnings.length > 0 ? [''] : []), ...outcomes.map(summaryLine), '']
}

function warningLines(outcomes: readonly Outcome[], verbose: boolean): string[] {
  const lines: string[] = []
  const say = (fine: string | undefined, trouble: string | undefined) => {
    if (trouble !== undefined) lines.push(`‼ ${trouble}`)
    else if (verbose && fine !== undefined) lines.push(`√ ${fine}`)
  }
  for (const {fine, trouble, applies} of topics) {
    const names = outcomes.filter(applies).map(({kind, name}) => `${kind}/${name}`)
    say(fine, names.length === 0 ? undefined : trouble(names.join(', ')))
  }
  const changed = outcomes.some(({action}) => action !== 'skipped')
  say('at least one resource injected', changed ? undefined : 'no supported objects found')
  const udp = outcomes.filter(({usesUdp}) => usesUdp).map(({kind, name}) => `${kind}/${name}`)
  const verb = udp.length > 1 ? 'use' : 'uses'
  say('pod specs do not include UDP ports', udp.length === 0 ? undefined : `${udp.join(', ')} ${verb} "protocol: UDP"`)
  const blocked = outcomes.some(({reasons}) => reasons.includes('no-service-account-token'))
  if (!blocked) say('pods do not have automountServiceAccountToken set to "false"', undefined)
  for (const {warnings} of outcomes) for (const warning of warnings) lines.push(`‼ ${warning}`)
  return lines
}

function summaryLine({kind, name, action}: Outcome): string {
  return kind === '' ? 'document missing "kind" field, skipped' : `${kind} "${name}" ${action}`
}
