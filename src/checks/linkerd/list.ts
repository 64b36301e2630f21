// Linkerd's checks in their order, and the stages in which each category is asked.

import type {Category} from '../check.ts'
import {networksHoldNodes, networksHoldPods, networksHoldServices} from './cluster-networks.ts'
import {crdsExist} from './crds.ts'
import {configExists, heartbeatAccountExists, podsAreReady, podsAreScheduled, replicaSetsAreReady} from './existence.ts'
import type {LinkerdFacts} from './facts.ts'
import {canInitializeClient, canQueryApi, gatewayApiIsInstalled, runsMinimumVersion} from './kubernetes.ts'
import {canCreateClusterScoped, canReadAggregationCa, clocksAgree, hasRights, namespaceIsFree} from './setup.ts'

const always = ['before-install', 'crds', 'installed', 'data-plane'] as const
const onInstalls = ['installed', 'data-plane'] as const

export const linkerdChecks: readonly Category<LinkerdFacts>[] = [
  {name: 'kubernetes-api', stages: always, checks: [canInitializeClient, canQueryApi]},
  {name: 'kubernetes-version', stages: always, checks: [runsMinimumVersion]},
  {name: 'gateway-api-crd', stages: always, checks: [gatewayApiIsInstalled]},
  {
    name: 'pre-kubernetes-setup',
    stages: ['before-install'],
    checks: [namespaceIsFree, canCreateClusterScoped, ...hasRights, canReadAggregationCa, clocksAgree],
  },
  {name: 'linkerd-crd', stages: ['crds'], checks: [crdsExist]},
  {
    name: 'linkerd-existence',
    stages: onInstalls,
    checks: [
      configExists,
      heartbeatAccountExists,
      replicaSetsAreReady,
      podsAreScheduled,
      podsAreReady,
      networksHoldNodes,
      networksHoldPods,
      networksHoldServices,
    ],
  },
]
