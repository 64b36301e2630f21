// The fields of an IstioOperator, and of Kubernetes where its values hold pieces of manifests.

import type {JsonObject} from '../../kube/object.ts'
import {isJsonObject, type Json} from '../../yaml/index.ts'
import * as kubernetes from './kubernetes-shapes.ts'
import {type Shape, shapeProblems} from './shape.ts'

const texts: Shape = {map: 'text'}

const kubernetesSettings: Shape = {
  fields: {
    affinity: kubernetes.affinity,
    env: {list: kubernetes.envVar},
    hpaSpec: kubernetes.autoscalerSpec,
    imagePullPolicy: 'text',
    nodeSelector: texts,
    overlays: {
      list: {
        fields: {
          apiVersion: 'text',
          kind: 'text',
          name: 'text',
          patches: {list: {fields: {path: 'text', value: 'any'}}},
        },
      },
    },
    podAnnotations: texts,
    podDisruptionBudget: kubernetes.disruptionBudgetSpec,
    priorityClassName: 'text',
    readinessProbe: kubernetes.probe,
    replicaCount: 'whole',
    resources: kubernetes.resourceRequirements,
    securityContext: kubernetes.podSecurityContext,
    service: kubernetes.serviceSpec,
    serviceAnnotations: texts,
    strategy: kubernetes.deploymentStrategy,
    tolerations: {list: kubernetes.toleration},
    volumeMounts: {list: kubernetes.volumeMount},
    volumes: {list: kubernetes.volume},
  },
}

const component: Readonly<Record<string, Shape>> = {
  enabled: 'truth',
  namespace: 'text',
  hub: 'text',
  tag: 'number or text',
  k8s: kubernetesSettings,
}

const gateways: Shape = {list: {fields: {...component, name: 'text', label: texts}}}

const operator: Shape = {
  fields: {
    apiVersion: 'text',
    kind: 'text',
    metadata: 'any',
    status: 'any',
    spec: {
      fields: {
        profile: 'text',
        installPackagePath: 'text',
        hub: 'text',
        tag: 'number or text',
        namespace: 'text',
        revision: 'text',
        compatibilityVersion: 'text',
        meshConfig: {map: 'any'},
        components: {
          fields: {
            base: {fields: {enabled: 'truth', k8s: kubernetesSettings}},
            pilot: {fields: component},
            cni: {fields: component},
            ztunnel: {fields: component},
            istiodRemote: {fields: component},
            ingressGateways: gateways,
            egressGateways: gateways,
          },
        },
        values: {map: 'any'},
        unvalidatedValues: {map: 'any'},
      },
    },
  },
}

/** The values that are pieces of manifests; every other value is the charts' own. */
const piecesOfManifests: readonly (readonly [path: string, shape: Shape])[] = [
  ...['cni', 'pilot', 'global.waypoint'].map((root) => [`${root}.affinity`, kubernetes.affinity] as const),
  ...['cni', 'pilot', 'global.proxy'].map((root) => [`${root}.seccompProfile`, kubernetes.seccompProfile] as const),
  ...['istio-ingressgateway', 'istio-egressgateway'].map(
    (name) => [`gateways.${name}.tolerations`, {list: kubernetes.toleration}] as const,
  ),
  ...['global.defaultTolerations', 'global.waypoint.tolerations', 'pilot.tolerations'].map(
    (path) => [path, {list: kubernetes.toleration}] as const,
  ),
  ...['pilot', 'global.waypoint'].map(
    (root) => [`${root}.topologySpreadConstraints`, {list: kubernetes.topologySpreadConstraint}] as const,
  ),
  ...['neverInjectSelector', 'alwaysInjectSelector'].map(
    (key) => [`sidecarInjectorWebhook.${key}`, {list: kubernetes.labelSelector}] as const,
  ),
  ['pilot.volumeMounts', {list: kubernetes.volumeMount}],
  ['pilot.volumes', {list: kubernetes.volume}],
  ['global.proxy.lifecycle', kubernetes.lifecycle],
]

/** @returns one sentence for each field that is unknown or holds the wrong kind of value */
export function operatorProblems(given: JsonObject): string[] {
  const {spec} = given
  const values = isJsonObject(spec) ? spec.values : undefined
  const shapes = shapeProblems(given, operator, 'IstioOperator').map((problem) =>
    problem.replaceAll('IstioOperator.', ''),
  )
  return [...shapes, ...piecesOfManifests.flatMap(([path, shape]) => pieceProblems(values ?? null, path, shape))]
}

function pieceProblems(values: Json, path: string, shape: Shape): string[] {
  let here: Json | undefined = values
  for (const key of path.split('.')) here = isJsonObject(here) && Object.hasOwn(here, key) ? here[key] : undefined
  return here === undefined ? [] : shapeProblems(here, shape, `spec.values.${path}`)
}
