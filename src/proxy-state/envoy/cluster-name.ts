// The names that Istio gives to Envoy's clusters.

export interface ClusterName {
  readonly direction: string
  readonly port: number
  readonly subset: string
  readonly host: string
}

/** Names of SRV records have no `|`. */
const separators = [
  {form: /^(?:outbound|inbound)_\./, text: '_.'},
  {form: /\|/, text: '|'},
] as const

/** `DIRECTION|PORT|SUBSET|HOST`; undefined for a name of somebody else's choice. */
export function parseClusterName(name: string): ClusterName | undefined {
  const separator = separators.find(({form}) => form.test(name))?.text
  if (separator === undefined) return undefined
  const [direction = '', port = '', subset = '', host, ...more] = name.split(separator)
  if (host === undefined || more.length > 0) return undefined
  return {direction, port: /^\d+$/.test(port) ? Number(port) : 0, subset, host}
}
