// Istio's checks in their order, and the stages in which each category is asked.

import {type Category, stages} from '../check.ts'
import {canInitializeClient, canQueryApi} from '../kubernetes.ts'
import {
  ambientIsInstalled,
  gatewaysAreProgrammed,
  nodeAgents,
  waypointsAreProgrammed,
  waypointsExist,
} from './ambient.ts'
import {
  authorityIsReadable,
  rootsAreDistributed,
  rootsAreInDate,
  rootsAreOfAuthority,
  rootsLast,
  signerIsInDate,
  signerIsTrusted,
  signerLasts,
} from './certificates.ts'
import {istiodExists, istiodIsReady, namespaceExists} from './control-plane.ts'
import type {IstioFacts} from './facts.ts'
import {noWebhookStandsInTheWay} from './foreign-webhooks.ts'
import {crdsAreServed, crdsArrive, gatewayApiIsCurrent, runsMinimumVersion} from './kubernetes.ts'
import {labelsAgree, namespacesAreServed, oneMeshInjects} from './namespaces.ts'
import {
  dataPlaneNamespaceExists,
  proxiesAccept,
  proxiesAreInSync,
  proxiesAreReady,
  proxiesMatch,
  revisionsOfProxiesExist,
} from './proxies.ts'
import {agentsMatch, controlPlaneMatches} from './releases.ts'
import {mayCreate, networkLetsProxiesWork, nothingIsInstalled, platformIsPlain} from './setup.ts'
import {
  injectorsExist,
  podsAreInjectedOnce,
  tagsLeadSomewhere,
  validatorsExist,
  webhookServicesExist,
  webhooksAreTrusted,
} from './webhooks.ts'
import {workloadCertificatesAreGood} from './workload-certificates.ts'

const beforeInstalls = ['before-install', 'before-install-with-cni'] as const
const onInstalls = ['installed', 'data-plane'] as const

export const istioChecks: readonly Category<IstioFacts>[] = [
  {name: 'kubernetes-api', stages, checks: [canInitializeClient, canQueryApi]},
  {name: 'istio-kubernetes', stages, checks: [runsMinimumVersion, gatewayApiIsCurrent]},
  {
    name: 'istio-setup',
    stages: beforeInstalls,
    checks: [nothingIsInstalled, ...mayCreate, noWebhookStandsInTheWay, networkLetsProxiesWork, platformIsPlain],
  },
  {name: 'istio-control-plane', stages: onInstalls, checks: [namespaceExists, istiodExists, istiodIsReady]},
  {name: 'istio-crd', stages: ['crds'], checks: [crdsArrive]},
  {name: 'istio-crd', stages: onInstalls, checks: [crdsAreServed]},
  {
    name: 'istio-webhooks',
    stages: onInstalls,
    checks: [injectorsExist, validatorsExist, webhookServicesExist, webhooksAreTrusted, podsAreInjectedOnce],
  },
  {
    name: 'istio-revisions',
    stages: onInstalls,
    checks: [tagsLeadSomewhere, namespacesAreServed, labelsAgree, oneMeshInjects],
  },
  {
    name: 'istio-certificates',
    stages: onInstalls,
    checks: [
      authorityIsReadable,
      rootsAreDistributed,
      rootsAreOfAuthority,
      rootsAreInDate,
      rootsLast,
      signerIsInDate,
      signerLasts,
      signerIsTrusted,
    ],
  },
  {name: 'istio-version', stages: onInstalls, checks: [controlPlaneMatches, agentsMatch]},
  {
    name: 'istio-ambient',
    stages: onInstalls,
    checks: [...nodeAgents, ambientIsInstalled, waypointsAreProgrammed, waypointsExist, gatewaysAreProgrammed],
  },
  {name: 'istio-proxies', stages: onInstalls, checks: [proxiesAreInSync, proxiesAccept]},
  {
    name: 'istio-data-plane',
    stages: ['data-plane'],
    checks: [
      dataPlaneNamespaceExists,
      proxiesAreReady,
      revisionsOfProxiesExist,
      proxiesMatch,
      workloadCertificatesAreGood,
    ],
  },
]
