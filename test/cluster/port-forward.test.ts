// Local servers stand for the ports of pods, and grow their counters as they are told.

import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {sharedControlPlane} from './control-plane.ts'
import {httpGet, withPortForward} from './port-probe.ts'
import {growingMetrics, type MetricsServer, serveMetrics} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {type Workloads, workloadsIn} from './support/workloads.ts'

const cluster = sharedControlPlane()

let namespace: OwnNamespace
let workloads: Workloads
const servers: MetricsServer[] = []
beforeAll(async () => {
  namespace = await createNamespace(cluster, 'forward')
  workloads = workloadsIn(cluster, namespace)
})
afterAll(async () => {
  await namespace.remove()
  await Promise.all(servers.map((server) => server.close()))
})

async function serve(text: () => string): Promise<MetricsServer> {
  const server = await serveMetrics(text)
  servers.push(server)
  return server
}

describe('port-forward', () => {
  const metrics = '# TYPE requests_total counter\nrequests_total{app="web"} 10\n# TYPE open gauge\nopen 3\n'

  it('reaches the local server of a namespace, and the one of a single pod before it', async () => {
    const [first = '', second = ''] = await workloads.rollOut('forwarded', 2)
    const all = await serve(() => 'all\n')
    const one = await serve(() => 'one\n')
    await cluster.servePods([
      {namespace: namespace.name, ports: {4191: all.port}},
      {namespace: namespace.name, pod: first, ports: {4191: one.port}},
    ])
    const scrape = (pod: string) =>
      withPortForward(cluster.kubeconfig, {namespace: namespace.name, pod, port: 4191}, (port) =>
        httpGet(port, '/metrics'),
      )
    expect([await scrape(first), await scrape(second)]).toEqual(['one\n', 'all\n'])
    expect(one.requests).toContain('/metrics')
  })

  it('refuses a port that no server stands for', async () => {
    const [pod = ''] = await workloads.rollOut('silent', 1)
    const target = {namespace: namespace.name, pod, port: 9999}
    await expect(withPortForward(cluster.kubeconfig, target, (port) => httpGet(port, '/'))).rejects.toThrow()
  })

  it('serves counters that grow at a known rate, and gauges that do not', async () => {
    let seconds = 0
    const server = await serve(growingMetrics(metrics, 2, () => seconds))
    seconds = 5
    expect(await httpGet(server.port, '/metrics')).toContain('requests_total{app="web"} 100\n')
    seconds = 6.01
    const later = await httpGet(server.port, '/metrics')
    expect(later).toContain('requests_total{app="web"} 120\n')
    expect(later).toContain('open 3\n')
  })
})
