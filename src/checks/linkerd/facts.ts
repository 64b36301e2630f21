// All that Linkerd's checks share of a cluster: the base, and what each group of checks makes of it.

import {baseFacts, type LinkerdTarget} from './base-facts.ts'
import {certificateFacts} from './certificate-facts.ts'
import {installFacts} from './install-facts.ts'
import {networkFacts} from './network-facts.ts'
import {proxyFacts} from './proxy-facts.ts'

export type LinkerdFacts = ReturnType<typeof linkerdFacts>

/**
 * The facts that only one group of checks needs live in a file of that group, in a function from the base to more facts
 * (`certificateFacts(base: BaseFacts)`), and are spread in here. Such a function may use every fact of the base; it
 * makes its own with fact(name, load), so that a failure names the first fact that failed.
 */
export function linkerdFacts(target: LinkerdTarget) {
  const base = baseFacts(target)
  return {
    ...base,
    ...installFacts(base),
    ...networkFacts(base),
    ...certificateFacts(base),
    ...proxyFacts(base),
  }
}
