// The labels that Prometheus gives to the samples of a pod's proxy, and the relabel rules that give them.

export interface RelabelRule {
  readonly source_labels: readonly string[]
  readonly regex?: string
  readonly action: 'replace' | 'keep' | 'drop'
  readonly target_label?: string
}

/** Where a proxy's own label is not, there is the pod's controller. */
const controller = ['__meta_kubernetes_pod_controller_kind', '__meta_kubernetes_pod_controller_name'] as const

const copied = (label: string, from: string): RelabelRule => ({
  source_labels: [from],
  regex: '(.+)',
  action: 'replace',
  target_label: label,
})

const controlledBy = (label: string, kind: string): RelabelRule => ({
  source_labels: controller,
  regex: `${kind};(.+)`,
  action: 'replace',
  target_label: label,
})

/** A rule sets its label on the pods that it is for, and leaves others alone. */
export const labelRules: Readonly<Record<string, RelabelRule>> = {
  namespace: copied('namespace', '__meta_kubernetes_namespace'),
  pod: copied('pod', '__meta_kubernetes_pod_name'),
  // Two steps away from their pods: the injector writes down the names of these.
  deployment: copied('deployment', '__meta_kubernetes_pod_label_linkerd_io_proxy_deployment'),
  cronjob: copied('cronjob', '__meta_kubernetes_pod_label_linkerd_io_proxy_cronjob'),
  daemonset: controlledBy('daemonset', 'DaemonSet'),
  // `job` is Prometheus' own.
  k8s_job: controlledBy('k8s_job', 'Job'),
  replicaset: controlledBy('replicaset', 'ReplicaSet'),
  replicationcontroller: controlledBy('replicationcontroller', 'ReplicationController'),
  statefulset: controlledBy('statefulset', 'StatefulSet'),
}

/** The rule as an item of relabel_configs, each line indented. */
export function ruleText(
  {source_labels: sources, regex, action, target_label: target}: RelabelRule,
  indent: string,
): string {
  const lines = [
    `- source_labels: [${sources.join(', ')}]`,
    ...(regex === undefined ? [] : [`  regex: ${regex}`]),
    `  action: ${action}`,
    ...(target === undefined ? [] : [`  target_label: ${target}`]),
  ]
  return lines.map((line) => `${indent}${line}`).join('\n')
}
