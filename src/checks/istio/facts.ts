// All that Istio's checks share of a cluster: the base, and what each group of checks makes of it.

import {ambientFacts} from './ambient-facts.ts'
import {baseFacts, type IstioTarget} from './base-facts.ts'
import {certificateFacts} from './certificate-facts.ts'
import {installFacts} from './install-facts.ts'
import {proxyFacts} from './proxy-facts.ts'
import {setupFacts} from './setup-facts.ts'

export type IstioFacts = ReturnType<typeof istioFacts>

export function istioFacts(target: IstioTarget) {
  const base = baseFacts(target)
  const install = installFacts(base)
  return {
    ...base,
    ...install,
    ...setupFacts(base),
    ...certificateFacts(base),
    ...ambientFacts(base, install),
    ...proxyFacts(base, install),
  }
}
