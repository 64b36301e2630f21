// Adds a network to the annotation by which Multus attaches pods to networks.

/** @param added NAME or NAMESPACE/NAME; a list that names it already stays as it is */
export function appendMultusNetwork(present: string, added: string): string {
  if (present === '') return added
  const end = present.lastIndexOf(']')
  if (end === -1) return present.split(',').some((item) => item.trim() === added) ? present : `${present}, ${added}`
  const [first = '', second] = added.split('/')
  const name = second ?? first
  const namespace = second === undefined ? '' : first
  const listed = readNetworks(present)
  if (listed === undefined) return present
  if (listed.some((network) => network.name === name && network.namespace === namespace)) return present
  const object = `{"name": ${JSON.stringify(name)}${namespace === '' ? '' : `, "namespace": ${JSON.stringify(namespace)}`}}`
  return `${present.slice(0, end)}, ${object}${present.slice(end)}`
}

interface Network {
  readonly name: string
  readonly namespace: string
}

function readNetworks(text: string): Network[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.map(networkOf) : undefined
  } catch {
    return undefined
  }
}

function networkOf(item: unknown): Network {
  const holds = typeof item === 'object' && item !== null ? item : {}
  return {
    name: 'name' in holds ? String(holds.name) : '',
    namespace: 'namespace' in holds ? String(holds.namespace) : '',
  }
}
