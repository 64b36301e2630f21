// Finds the cluster in the names of Envoy's statistics, of which every way to serve them has its own form.

export interface StatLine<F> {
  readonly cluster: string
  readonly figure: F
  readonly value: number
}

/**
 * One line of /stats or /stats/prometheus.
 *
 * @param wanted the statistics that are asked for, by their names after the cluster's
 * @returns undefined for any other line
 */
export function readStatLine<F>(line: string, wanted: Readonly<Record<string, F>>): StatLine<F> | undefined {
  return line.startsWith('envoy_cluster_') ? readPrometheus(line, wanted) : readPlain(line, wanted)
}

/** `cluster.NAME.STATISTIC: 1`. Istio ends the name with a `;`, so that its own dots are told from the others. */
function readPlain<F>(line: string, wanted: Readonly<Record<string, F>>): StatLine<F> | undefined {
  const [, name = '', statistic = '', value] = /^cluster\.(.+?);?\.([^.:;]+): (\d+)$/.exec(line.trimEnd()) ?? []
  const figure = Object.hasOwn(wanted, statistic) ? wanted[statistic] : undefined
  // `external` and `internal` repeat the numbers of a cluster by where its clients are.
  if (figure === undefined || /[.;](?:external|internal|canary|zone\..*)$/.test(name)) return undefined
  return {cluster: name, figure, value: Number(value)}
}

/**
 * `envoy_cluster_STATISTIC{cluster_name="NAME"} 1` by Istio's rules, which keep names whole. An Envoy without those
 * rules cuts the name at its first dot, and puts the rest before the statistic, with `_` for every other sign.
 */
function readPrometheus<F>(line: string, wanted: Readonly<Record<string, F>>): StatLine<F> | undefined {
  const [, name = '', label = '', value] =
    /^envoy_cluster_(\w+)\{(?:[^}]*,)?(?:envoy_)?cluster_name="([^"]*)"[^}]*\} (\d+)$/.exec(plainClass(line)) ?? []
  const statistic = Object.keys(wanted).find((known) => name === known || name.endsWith(`_${known}`))
  if (statistic === undefined) return undefined
  const figure = wanted[statistic]
  const rest = name.slice(0, -statistic.length - 1)
  if (figure === undefined || /(?:^|_)(?:external|internal|canary)$/.test(rest)) return undefined
  return {cluster: rest === '' ? label : `${label}.${restoredName(rest)}`, figure, value: Number(value)}
}

/** Here the class of an answer is a label: `upstream_rq_xx{response_code_class="5"}` is `upstream_rq_5xx` elsewhere. */
function plainClass(line: string): string {
  const digit = /response_code_class="(\d)/.exec(line)?.[1]
  return (digit === undefined ? line : line.replace('_rq_xx{', `_rq_${digit}xx{`)).trimEnd()
}

/** Namespaces have dashes and no dots, other names rather dots. */
function restoredName(text: string): string {
  const namespace = /^(\w+)_svc_cluster_local$/.exec(text)?.[1]
  return namespace === undefined ? text.replaceAll('_', '.') : `${namespace.replaceAll('_', '-')}.svc.cluster.local`
}
