// The types of Kubernetes that an IstioOperator and its values may hold: their fields, as far as they have any.

import type {Shape} from './shape.ts'

const texts: Shape = {map: 'text'}
const amounts: Shape = {map: 'number or text'}
const object = (fields: Readonly<Record<string, Shape>>): Shape => ({fields})
const listOf = (list: Shape): Shape => ({list})

export const labelSelector = object({
  matchLabels: texts,
  matchExpressions: listOf(object({key: 'text', operator: 'text', values: listOf('text')})),
})

const nodeRequirement = object({key: 'text', operator: 'text', values: listOf('text')})
const nodeTerm = object({matchExpressions: listOf(nodeRequirement), matchFields: listOf(nodeRequirement)})
const podTerm = object({
  labelSelector,
  namespaceSelector: labelSelector,
  namespaces: listOf('text'),
  topologyKey: 'text',
  matchLabelKeys: listOf('text'),
  mismatchLabelKeys: listOf('text'),
})
const podTerms = object({
  requiredDuringSchedulingIgnoredDuringExecution: listOf(podTerm),
  preferredDuringSchedulingIgnoredDuringExecution: listOf(object({weight: 'whole', podAffinityTerm: podTerm})),
})

export const affinity = object({
  nodeAffinity: object({
    requiredDuringSchedulingIgnoredDuringExecution: object({nodeSelectorTerms: listOf(nodeTerm)}),
    preferredDuringSchedulingIgnoredDuringExecution: listOf(object({weight: 'whole', preference: nodeTerm})),
  }),
  podAffinity: podTerms,
  podAntiAffinity: podTerms,
})

export const toleration = object({
  key: 'text',
  operator: 'text',
  value: 'text',
  effect: 'text',
  tolerationSeconds: 'whole',
})

export const topologySpreadConstraint = object({
  maxSkew: 'whole',
  topologyKey: 'text',
  whenUnsatisfiable: 'text',
  labelSelector,
  minDomains: 'whole',
  nodeAffinityPolicy: 'text',
  nodeTaintsPolicy: 'text',
  matchLabelKeys: listOf('text'),
})

export const seccompProfile = object({type: 'text', localhostProfile: 'text'})

const keyOf = object({name: 'text', key: 'text', optional: 'truth'})

export const envVar = object({
  name: 'text',
  value: 'text',
  valueFrom: object({
    fieldRef: object({apiVersion: 'text', fieldPath: 'text'}),
    resourceFieldRef: object({containerName: 'text', resource: 'text', divisor: 'number or text'}),
    configMapKeyRef: keyOf,
    secretKeyRef: keyOf,
    fileKeyRef: object({volumeName: 'text', path: 'text', key: 'text', optional: 'truth'}),
  }),
})

const httpGet = object({
  path: 'text',
  port: 'whole or text',
  host: 'text',
  scheme: 'text',
  httpHeaders: listOf(object({name: 'text', value: 'text'})),
})
const tcpSocket = object({port: 'whole or text', host: 'text'})
const exec = object({command: listOf('text')})

export const probe = object({
  exec,
  httpGet,
  tcpSocket,
  grpc: object({port: 'whole', service: 'text'}),
  initialDelaySeconds: 'whole',
  timeoutSeconds: 'whole',
  periodSeconds: 'whole',
  successThreshold: 'whole',
  failureThreshold: 'whole',
  terminationGracePeriodSeconds: 'whole',
})

const lifecycleHandler = object({exec, httpGet, tcpSocket, sleep: object({seconds: 'whole'})})

export const lifecycle = object({postStart: lifecycleHandler, preStop: lifecycleHandler, stopSignal: 'text'})

export const resourceRequirements = object({
  limits: amounts,
  requests: amounts,
  claims: listOf(object({name: 'text', request: 'text'})),
})

export const servicePort = object({
  name: 'text',
  protocol: 'text',
  appProtocol: 'text',
  port: 'whole',
  targetPort: 'whole or text',
  nodePort: 'whole',
})

export const serviceSpec = object({
  ports: listOf(servicePort),
  selector: texts,
  clusterIP: 'text',
  clusterIPs: listOf('text'),
  type: 'text',
  externalIPs: listOf('text'),
  sessionAffinity: 'text',
  loadBalancerIP: 'text',
  loadBalancerSourceRanges: listOf('text'),
  externalName: 'text',
  externalTrafficPolicy: 'text',
  healthCheckNodePort: 'whole',
  publishNotReadyAddresses: 'truth',
  sessionAffinityConfig: object({clientIP: object({timeoutSeconds: 'whole'})}),
  ipFamilies: listOf('text'),
  ipFamilyPolicy: 'text',
  allocateLoadBalancerNodePorts: 'truth',
  loadBalancerClass: 'text',
  internalTrafficPolicy: 'text',
  trafficDistribution: 'text',
})

export const deploymentStrategy = object({
  type: 'text',
  rollingUpdate: object({maxUnavailable: 'whole or text', maxSurge: 'whole or text'}),
})

export const podSecurityContext = object({
  seLinuxOptions: object({user: 'text', role: 'text', type: 'text', level: 'text'}),
  windowsOptions: 'any',
  runAsUser: 'whole',
  runAsGroup: 'whole',
  runAsNonRoot: 'truth',
  supplementalGroups: listOf('whole'),
  supplementalGroupsPolicy: 'text',
  fsGroup: 'whole',
  fsGroupChangePolicy: 'text',
  sysctls: listOf(object({name: 'text', value: 'text'})),
  seccompProfile,
  appArmorProfile: seccompProfile,
  seLinuxChangePolicy: 'text',
})

const scalingRules = object({
  stabilizationWindowSeconds: 'whole',
  selectPolicy: 'text',
  policies: listOf(object({type: 'text', value: 'whole', periodSeconds: 'whole'})),
  tolerance: 'number or text',
})

export const autoscalerSpec = object({
  scaleTargetRef: object({apiVersion: 'text', kind: 'text', name: 'text'}),
  minReplicas: 'whole',
  maxReplicas: 'whole',
  metrics: listOf(
    object({
      type: 'text',
      object: 'any',
      pods: 'any',
      external: 'any',
      resource: object({name: 'text', target: metricTarget()}),
      containerResource: object({name: 'text', container: 'text', target: metricTarget()}),
    }),
  ),
  behavior: object({scaleUp: scalingRules, scaleDown: scalingRules}),
})

function metricTarget(): Shape {
  return object({
    type: 'text',
    value: 'number or text',
    averageValue: 'number or text',
    averageUtilization: 'whole',
  })
}

export const disruptionBudgetSpec = object({
  minAvailable: 'whole or text',
  maxUnavailable: 'whole or text',
  selector: labelSelector,
  unhealthyPodEvictionPolicy: 'text',
})

export const volumeMount = object({
  name: 'text',
  mountPath: 'text',
  subPath: 'text',
  subPathExpr: 'text',
  readOnly: 'truth',
  recursiveReadOnly: 'text',
  mountPropagation: 'text',
})

/** What fills a volume has too many forms to be worth a table: its kind has to be known, the API server looks at the rest. */
const volumeSources = [
  ...['awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'configMap', 'csi', 'downwardAPI'],
  ...['emptyDir', 'ephemeral', 'fc', 'flexVolume', 'flocker', 'gcePersistentDisk', 'gitRepo', 'glusterfs', 'hostPath'],
  ...['image', 'iscsi', 'nfs', 'persistentVolumeClaim', 'photonPersistentDisk', 'portworxVolume', 'projected'],
  ...['quobyte', 'rbd', 'scaleIO', 'secret', 'storageos', 'vsphereVolume'],
]

export const volume = object({
  name: 'text',
  ...Object.fromEntries(volumeSources.map((source): [string, Shape] => [source, 'any'])),
})
