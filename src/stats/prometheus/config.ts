// Writes the scrape configuration with which a user's own Prometheus can answer every question of this folder.

import * as istio from '../../meshes/istio.ts'
import {containers, labels, ports} from '../../meshes/linkerd.ts'
import type {StatMesh} from '../vocabulary.ts'
import {labelRules, type RelabelRule, ruleText} from './labels.ts'

export interface PrometheusConfigOptions {
  controlPlaneNamespace: string
  /** As Prometheus writes durations. */
  interval: string
}

/** A whole configuration of Prometheus, or jobs to add to one: https://prometheus.io/docs/prometheus/latest/configuration/ */
export function prometheusConfig(mesh: StatMesh, options: PrometheusConfigOptions): string {
  return `scrape_configs:\n${jobsOf[mesh](options)}`
}

const jobsOf: Readonly<Record<StatMesh, (options: PrometheusConfigOptions) => string>> = {
  linkerd: linkerdJobs,
  istio: istioJobs,
}

function linkerdJobs({controlPlaneNamespace, interval}: PrometheusConfigOptions): string {
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
  return `${controlPlane}${proxies}`
}

/** Istio's proxies say whose traffic they count: a pod's name is all that their samples lack. */
function istioJobs({controlPlaneNamespace, interval}: PrometheusConfigOptions): string {
  const portName = '__meta_kubernetes_pod_container_port_name'
  const running = drop('__meta_kubernetes_pod_phase', 'Succeeded|Failed')
  const controlPlane = job({
    comment: 'The control plane.',
    name: 'istiod',
    interval,
    namespace: controlPlaneNamespace,
    rules: [
      keep('__meta_kubernetes_pod_container_name', istio.containers.discovery),
      keep(portName, 'http-monitoring'),
      ...labelled('namespace', 'pod'),
    ],
  })
  const proxies = job({
    comment: 'Every sidecar, gateway and waypoint: Envoy by itself, without the metrics of the application.',
    name: 'istio-proxy',
    path: istio.envoyMetricsPath,
    interval,
    rules: [
      keep('__meta_kubernetes_pod_container_name', istio.containers.proxy),
      keep(portName, '.*-envoy-prom'),
      running,
      ...labelled('namespace', 'pod'),
    ],
  })
  const nodes = job({
    comment: 'The ztunnel of every node.',
    name: 'ztunnel',
    interval,
    rules: [
      keep(metaLabel('app'), istio.ztunnelApp),
      keep('__meta_kubernetes_pod_container_port_number', String(istio.ports.status)),
      running,
      ...labelled('namespace', 'pod'),
    ],
  })
  return `${controlPlane}${proxies}${nodes}`
}

interface Job {
  comment: string
  name: string
  interval: string
  /** Prometheus' usual one when absent. */
  path?: string
  /** undefined: all of them. */
  namespace?: string
  rules: readonly RelabelRule[]
}

function job({comment, name, path, interval, namespace, rules}: Job): string {
  const metricsPath = path === undefined ? '' : `\n    metrics_path: ${path}`
  const scope = namespace === undefined ? '' : `\n        namespaces:\n          names: [${JSON.stringify(namespace)}]`
  return `  # ${comment}
  - job_name: ${name}
    scrape_interval: ${interval}${metricsPath}
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
