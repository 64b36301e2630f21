// The kinds that this project reads by name, with where the API server keeps them.

export interface Resource {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
}

const inNamespaces = (group: string, version: string, plural: string, kind: string): Resource => ({
  group,
  version,
  plural,
  kind,
  namespaced: true,
})
const inCluster = (group: string, version: string, plural: string, kind: string): Resource => ({
  group,
  version,
  plural,
  kind,
  namespaced: false,
})

export const resources = {
  configmaps: inNamespaces('', 'v1', 'configmaps', 'ConfigMap'),
  endpoints: inNamespaces('', 'v1', 'endpoints', 'Endpoints'),
  events: inNamespaces('', 'v1', 'events', 'Event'),
  namespaces: inCluster('', 'v1', 'namespaces', 'Namespace'),
  nodes: inCluster('', 'v1', 'nodes', 'Node'),
  pods: inNamespaces('', 'v1', 'pods', 'Pod'),
  replicationcontrollers: inNamespaces('', 'v1', 'replicationcontrollers', 'ReplicationController'),
  secrets: inNamespaces('', 'v1', 'secrets', 'Secret'),
  serviceaccounts: inNamespaces('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  services: inNamespaces('', 'v1', 'services', 'Service'),
  daemonsets: inNamespaces('apps', 'v1', 'daemonsets', 'DaemonSet'),
  deployments: inNamespaces('apps', 'v1', 'deployments', 'Deployment'),
  replicasets: inNamespaces('apps', 'v1', 'replicasets', 'ReplicaSet'),
  statefulsets: inNamespaces('apps', 'v1', 'statefulsets', 'StatefulSet'),
  cronjobs: inNamespaces('batch', 'v1', 'cronjobs', 'CronJob'),
  jobs: inNamespaces('batch', 'v1', 'jobs', 'Job'),
  poddisruptionbudgets: inNamespaces('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  endpointslices: inNamespaces('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  clusterroles: inCluster('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole'),
  clusterrolebindings: inCluster('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding'),
  roles: inNamespaces('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  rolebindings: inNamespaces('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  customresourcedefinitions: inCluster(
    'apiextensions.k8s.io',
    'v1',
    'customresourcedefinitions',
    'CustomResourceDefinition',
  ),
  apiservices: inCluster('apiregistration.k8s.io', 'v1', 'apiservices', 'APIService'),
  mutatingwebhookconfigurations: inCluster(
    'admissionregistration.k8s.io',
    'v1',
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
  ),
  validatingwebhookconfigurations: inCluster(
    'admissionregistration.k8s.io',
    'v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
  ),
  selfsubjectaccessreviews: inCluster(
    'authorization.k8s.io',
    'v1',
    'selfsubjectaccessreviews',
    'SelfSubjectAccessReview',
  ),
  selfsubjectreviews: inCluster('authentication.k8s.io', 'v1', 'selfsubjectreviews', 'SelfSubjectReview'),
  selfsubjectrulesreviews: inCluster('authorization.k8s.io', 'v1', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
  authorizationpolicies: inNamespaces('policy.linkerd.io', 'v1alpha1', 'authorizationpolicies', 'AuthorizationPolicy'),
  policyhttproutes: inNamespaces('policy.linkerd.io', 'v1beta3', 'httproutes', 'HTTPRoute'),
  serverauthorizations: inNamespaces('policy.linkerd.io', 'v1beta1', 'serverauthorizations', 'ServerAuthorization'),
  servers: inNamespaces('policy.linkerd.io', 'v1beta3', 'servers', 'Server'),
  gateways: inNamespaces('gateway.networking.k8s.io', 'v1', 'gateways', 'Gateway'),
  httproutes: inNamespaces('gateway.networking.k8s.io', 'v1', 'httproutes', 'HTTPRoute'),
  grpcroutes: inNamespaces('gateway.networking.k8s.io', 'v1', 'grpcroutes', 'GRPCRoute'),
  serviceprofiles: inNamespaces('linkerd.io', 'v1alpha2', 'serviceprofiles', 'ServiceProfile'),
} as const satisfies Record<string, Resource>

export type ResourceName = keyof typeof resources

/** A kind by its name in the table, or spelled out when the table does not have it. */
export type ResourceRef = ResourceName | Resource

export function resolveResource(ref: ResourceRef): Resource {
  return typeof ref === 'string' ? resources[ref] : ref
}

export function apiVersionOf({group, version}: Resource): string {
  return group === '' ? version : `${group}/${version}`
}

/** The table's entry for an object's apiVersion and kind; undefined sends the caller to discovery. */
export function knownResource(apiVersion: string, kind: string): Resource | undefined {
  return Object.values(resources).find((entry) => entry.kind === kind && apiVersionOf(entry) === apiVersion)
}
