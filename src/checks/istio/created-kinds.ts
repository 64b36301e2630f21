// The kinds of objects that an install of Istio creates, itself or through controllers.

export interface CreatedKind {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespaced: boolean
  /** Made by a controller of Kubernetes, so that the user needs no right to it. */
  readonly byController?: true
}

const inCluster = (group: string, plural: string): CreatedKind => ({group, version: 'v1', plural, namespaced: false})
const inNamespace = (group: string, plural: string, version = 'v1'): CreatedKind => ({
  group,
  version,
  plural,
  namespaced: true,
})

const rbac = 'rbac.authorization.k8s.io'
const admission = 'admissionregistration.k8s.io'

export const createdKinds: readonly CreatedKind[] = [
  inCluster('', 'namespaces'),
  inCluster('apiextensions.k8s.io', 'customresourcedefinitions'),
  inCluster(rbac, 'clusterroles'),
  inCluster(rbac, 'clusterrolebindings'),
  inCluster(admission, 'mutatingwebhookconfigurations'),
  inCluster(admission, 'validatingwebhookconfigurations'),
  inNamespace('', 'serviceaccounts'),
  inNamespace('', 'services'),
  inNamespace('', 'configmaps'),
  inNamespace(rbac, 'roles'),
  inNamespace(rbac, 'rolebindings'),
  inNamespace('apps', 'deployments'),
  inNamespace('apps', 'daemonsets'),
  inNamespace('autoscaling', 'horizontalpodautoscalers', 'v2'),
  inNamespace('policy', 'poddisruptionbudgets'),
  {...inNamespace('apps', 'replicasets'), byController: true},
  {...inNamespace('', 'pods'), byController: true},
]
