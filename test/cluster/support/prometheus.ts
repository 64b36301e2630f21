// The real Prometheus of the system's package, scraping test servers under the labels of pods.

import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {describe, it} from 'vitest'
import {freePorts} from '../free-ports.ts'
import {toolPath} from '../go-tools.ts'
import {superviseProcesses} from '../processes.ts'
import {until} from '../until.ts'

export interface Prometheus {
  url: string
  port: number
  /** The first result of an instant query. */
  value(promql: string): Promise<number | undefined>
  stop(): Promise<void>
}

/** What Kubernetes' service discovery would find: an address, and meta labels. */
export interface DiscoveredTarget {
  address: string
  labels: Readonly<Record<string, string>>
}

/** A suite that needs the program; without it the suite is skipped, or fails where everything is required. */
export async function describeWithPrometheus(title: string, suite: () => void): Promise<void> {
  const missing = 'prometheus is not here: apt-get install prometheus'
  if (await isInstalled()) describe(title, suite)
  else if (process.env.MESH_REQUIRE_ALL === '1') {
    it(title, () => {
      throw new Error(missing)
    })
  } else describe.skip(`${title} (${missing})`, () => it('is left out', () => {}))
}

async function isInstalled(): Promise<boolean> {
  try {
    await promisify(execFile)('prometheus', ['--version'])
    return true
  } catch {
    return false
  }
}

/**
 * The distribution's build knows no Kubernetes: what discovery would find stands in its place, and the relabel rules do the rest.
 *
 * @param config of Prometheus, with kubernetes_sd_configs in every job
 */
export function withTargets(config: string, targets: readonly DiscoveredTarget[]): string {
  const found = targets.map(({address, labels}) => ({targets: [address], labels}))
  return config.replace(/ {4}kubernetes_sd_configs:\n(?: {6,}.*\n)+/g, `    static_configs: ${JSON.stringify(found)}\n`)
}

/** Ready once its API answers. */
export async function startPrometheus(config: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const file = join(folder, 'prometheus.yml')
  await writeFile(file, config)
  const processes = superviseProcesses(folder)
  const options = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  processes.start({name: 'prometheus', path: toolPath('cluster-server'), args: ['guard', 'prometheus', ...options]})
  const stop = async () => {
    await processes.stop()
    await rm(folder, {recursive: true, force: true})
  }
  try {
    await until('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok, {hopeless: processes.failure})
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    port,
    async value(promql) {
      const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({query: promql})}`)
      const {data}: {data: {result: {value: [number, string]}[]}} = JSON.parse(await answer.text())
      const text = data.result[0]?.value[1]
      return text === undefined ? undefined : Number(text)
    },
    stop,
  }
}
