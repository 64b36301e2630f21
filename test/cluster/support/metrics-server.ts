// Local HTTP servers that speak the metrics of proxies, as text that stands still or grows with the clock.

import {once} from 'node:events'
import {createServer} from 'node:http'

export interface MetricsServer {
  /** On loopback. */
  port: number
  /** Paths asked for so far. */
  requests: readonly string[]
  close(): Promise<void>
}

/** @param text is asked at every scrape of /metrics; any other path is answered with 404 */
export function serveMetrics(text: () => string): Promise<MetricsServer> {
  return servePages((path) => (path === '/metrics' ? text() : undefined))
}

/** @param page the text at a path; undefined is answered with 404 */
export async function servePages(page: (path: string) => string | undefined): Promise<MetricsServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    const found = page(path)
    const body = Buffer.from(found ?? 'not found\n')
    // A length and not chunks up to the end: port-forward does not always tell that the far side closed.
    response.writeHead(found === undefined ? 404 : 200, {'content-type': 'text/plain', 'content-length': body.length})
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port')
  return {
    port: address.port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const SAMPLE = /^(?<name>[a-zA-Z_:][\w:]*)(?<labels>\{.*\})? (?<value>\S+)$/
const TYPE = /^# TYPE (?<family>\S+) (?<type>\S+)$/
const PARTS = /_(total|bucket|sum|count)$/

/**
 * Metrics whose counters and histograms grow: after s seconds every sample of them is the given one times s times `rate`,
 * rounded down, so that a counter of 10 at a rate of 2 counts 20 a second. Gauges stay as they are.
 * @param text in the text format of Prometheus, with TYPE lines
 * @param seconds since the proxy started; a clock that only grows
 */
export function growingMetrics(text: string, rate: number, seconds: () => number): () => string {
  const families = new Map(
    text.split('\n').flatMap((line) => {
      const {family, type} = TYPE.exec(line)?.groups ?? {}
      return family === undefined || type === undefined ? [] : [[family, type]]
    }),
  )
  const grows = (name: string) =>
    [name, name.replace(PARTS, '')].some((family) => ['counter', 'histogram'].includes(families.get(family) ?? ''))

  return () => {
    const factor = seconds() * rate
    return text
      .split('\n')
      .map((line) => {
        const {name, labels = '', value} = SAMPLE.exec(line)?.groups ?? {}
        return name === undefined || !grows(name) ? line : `${name}${labels} ${Math.floor(Number(value) * factor)}`
      })
      .join('\n')
  }
}
