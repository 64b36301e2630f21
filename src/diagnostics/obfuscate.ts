// Hides in a page of metrics what names the user's own things, and keeps what is equal equal.

import {createHash} from 'node:crypto'

const secretLabels: ReadonlySet<string> = new Set([
  'authority',
  'client_id',
  'server_id',
  'target_addr',
  'dst_service',
  'dst_namespace',
])

/** A label with its value, in which quotes, backslashes and line breaks are escaped. */
const labelPair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** @param text in the text format of Prometheus; everything but the values of those labels stays as it is */
export function obfuscateMetrics(text: string): string {
  return text.replace(/^[^#].*$/gm, (line) =>
    line.replace(labelPair, (pair, name: string, value: string) =>
      secretLabels.has(name) ? `${name}="${digest(unescapeValue(value))}"` : pair,
    ),
  )
}

/** The first four bytes of the SHA-256, as Linkerd has them: short, and the same for the same value. */
function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8)
}

function unescapeValue(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}
