// Writes the scrape configuration with which a user's own Prometheus can answer every question of this folder.

import {containers, labels, ports} from '../meshes/linkerd.ts'
import {labelRules, type RelabelRule, ruleText} from './prometheus-labels.ts'

export interface PrometheusConfigOptions {
  controlPlaneNamespace: string
  /** As Prometheus writes durations. */
  interval: string
}

/** A whole configuration of Prometheus, or two jobs to add to one: https://prometheus.io/docs/prometheus/latest/configuration/ */
export function prometheusConfig({controlPlaneNamespace, interval}: PrometheusConfigOptions): string {
  const controlPlane = job({
    comment: 'Each container of the control plane has a port for its metrics; its proxies are in the job below.',
    name: 'linkerd-controller',
    interval,
    namespace: controlPlaneNamespace,
    rules: [
      keep('__meta_kubernetes_pod_container_port_name', '.*-admin'),
      drop('__meta_kubernetes_pod_container_name', containers.proxy),
      ...labelled('namespace', 'pod'),
      copied('component', metaLabel(labels.controlPlaneComponent)),
      copied('container', '__meta_kubernetes_pod_container_name'),
    ],
  })
  const proxies = job({
    comment: 'Every proxy, wherever it is, with the names that the figures are asked for by.',
    name: 'linkerd-proxy',
    interval,
    rules: [
      {
        action: 'keep',
        source_labels: [
          '__meta_kubernetes_pod_container_name',
          '__meta_kubernetes_pod_container_port_name',
          metaLabel(labels.controlPlaneNs),
        ],
        regex: [containers.proxy, ports.adminName, controlPlaneNamespace].join(';'),
      },
      drop('__meta_kubernetes_pod_phase', 'Succeeded|Failed'),
      ...labelled(...Object.keys(labelRules)),
    ],
  })
  return `scrape_configs:\n${controlPlane}${proxies}`
}

interface Job {
  comment: string
  name: string
  interval: string
  /** undefined: all of them. */
  namespace?: string
  rules: readonly RelabelRule[]
}

function job({comment, name, interval, namespace, rules}: Job): string {
  const scope = namespace === undefined ? '' : `\n        namespaces:\n          names: [${JSON.stringify(namespace)}]`
  return `  # ${comment}
  - job_name: ${name}
    scrape_interval: ${interval}
    kubernetes_sd_configs:
      - role: pod${scope}
    relabel_configs:
${rules.map((rule) => `${ruleText(rule, '      ')}\n`).join('')}`
}

function labelled(...names: readonly string[]): RelabelRule[] {
  return names.flatMap((name) => labelRules[name] ?? [])
}

const copied = (label: string, from: string): RelabelRule => ({
  source_labels: [from],
  action: 'replace',
  target_label: label,
})
const keep = (from: string, regex: string): RelabelRule => ({source_labels: [from], regex, action: 'keep'})
const drop = (from: string, regex: string): RelabelRule => ({source_labels: [from], regex, action: 'drop'})

/** How Prometheus names a pod's label: what is no letter or digit becomes an underscore. */
function metaLabel(label: string): string {
  return `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`
}
