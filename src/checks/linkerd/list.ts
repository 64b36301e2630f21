// Linkerd's checks in their order, and the stages in which each category is asked.

import {type Category, stages} from '../check.ts'
import {canInitializeClient, canQueryApi} from '../kubernetes.ts'
import {networksHoldNodes, networksHoldPods, networksHoldServices} from './cluster-networks.ts'
import {cniDaemonSetExists, cniPartsExist, cniRunsOnAllNodes} from './cni.ts'
import {
  clusterRoleBindingsExist,
  clusterRolesExist,
  initContainerMayRun,
  mutatingWebhooksExist,
  namespaceExists,
  serviceAccountsExist,
  validatingWebhooksExist,
} from './config.ts'
import {
  controlPlaneProxiesAreHealthy,
  controlPlaneProxiesAreNewest,
  controlPlaneProxiesMatchCli,
} from './control-plane-proxy.ts'
import {crdsArrive, crdsExist} from './crds.ts'
import {
  dataPlaneNamespaceExists,
  opaquePortsAgree,
  podLabelsAreRight,
  proxiesAreNewest,
  proxiesAreReady,
  proxiesMatchCli,
  proxiesTrustControlPlane,
  serviceAnnotationsAreRight,
  serviceLabelsAreRight,
} from './data-plane.ts'
import {configExists, heartbeatAccountExists, podsAreReady, podsAreScheduled, replicaSetsAreReady} from './existence.ts'
import {extensionsAreDistinct} from './extensions.ts'
import type {LinkerdFacts} from './facts.ts'
import {replicasAreSeveral} from './high-availability.ts'
import {
  anchorAlgorithmsAreSupported,
  anchorsAreInDate,
  anchorsLast,
  certificatesAreReadable,
  issuerAlgorithmIsSupported,
  issuerIsAnchored,
  issuerIsInDate,
  issuerLasts,
} from './identity.ts'
import {gatewayApiIsInstalled, runsMinimumVersion} from './kubernetes.ts'
import {canCreateClusterScoped, canReadAggregationCa, clocksAgree, hasRights, namespaceIsFree} from './setup.ts'
import {
  cliIsNewest,
  controlPlaneIsNewest,
  controlPlaneVersionIsKnown,
  newestReleaseIsKnown,
  versionsMatch,
} from './version.ts'
import {webhookCertificates} from './webhook-certificates.ts'

const beforeInstalls = ['before-install', 'before-install-with-cni'] as const
const onInstalls = ['installed', 'data-plane'] as const

export const linkerdChecks: readonly Category<LinkerdFacts>[] = [
  {name: 'kubernetes-api', stages, checks: [canInitializeClient, canQueryApi]},
  {name: 'kubernetes-version', stages, checks: [runsMinimumVersion]},
  {name: 'gateway-api-crd', stages, checks: [gatewayApiIsInstalled]},
  {
    name: 'pre-kubernetes-setup',
    stages: beforeInstalls,
    checks: [namespaceIsFree, canCreateClusterScoped, ...hasRights, canReadAggregationCa, clocksAgree],
  },
  {name: 'linkerd-crd', stages: ['crds'], checks: [crdsArrive]},
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
  {
    name: 'linkerd-config',
    stages: onInstalls,
    checks: [
      namespaceExists,
      clusterRolesExist,
      clusterRoleBindingsExist,
      serviceAccountsExist,
      crdsExist,
      mutatingWebhooksExist,
      validatingWebhooksExist,
      initContainerMayRun,
    ],
  },
  {
    name: 'linkerd-cni-plugin',
    stages: ['before-install-with-cni', ...onInstalls],
    checks: [...cniPartsExist, cniDaemonSetExists, cniRunsOnAllNodes],
  },
  {
    name: 'linkerd-identity',
    stages: onInstalls,
    checks: [
      certificatesAreReadable,
      anchorAlgorithmsAreSupported,
      anchorsAreInDate,
      anchorsLast,
      issuerAlgorithmIsSupported,
      issuerIsInDate,
      issuerLasts,
      issuerIsAnchored,
    ],
  },
  {name: 'linkerd-webhooks-and-apisvc-tls', stages: onInstalls, checks: webhookCertificates},
  {name: 'linkerd-identity-data-plane', stages: ['data-plane'], checks: [proxiesTrustControlPlane]},
  {name: 'linkerd-version', stages, checks: [newestReleaseIsKnown, cliIsNewest]},
  {
    name: 'control-plane-version',
    stages: ['installed'],
    checks: [controlPlaneVersionIsKnown, controlPlaneIsNewest, versionsMatch],
  },
  {
    name: 'linkerd-control-plane-proxy',
    stages: onInstalls,
    checks: [controlPlaneProxiesAreHealthy, controlPlaneProxiesAreNewest, controlPlaneProxiesMatchCli],
  },
  {
    name: 'linkerd-data-plane',
    stages: ['data-plane'],
    checks: [
      dataPlaneNamespaceExists,
      proxiesAreReady,
      proxiesAreNewest,
      proxiesMatchCli,
      podLabelsAreRight,
      serviceLabelsAreRight,
      serviceAnnotationsAreRight,
      opaquePortsAgree,
    ],
  },
  {name: 'linkerd-ha-checks', stages: onInstalls, checks: [replicasAreSeveral]},
  {name: 'linkerd-extension-checks', stages: ['installed'], checks: [extensionsAreDistinct]},
]
