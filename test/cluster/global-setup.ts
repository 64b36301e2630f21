// Starts the cluster that all suites of a run share, and proves at the end that nothing of it is left.

import {existsSync} from 'node:fs'
import {SHARED, startControlPlane} from './control-plane.ts'
import {isAlive} from './processes.ts'

/** A cluster that is named already (up.ts) is used as it is, and left running. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[SHARED] !== undefined) return undefined

  const started = Date.now()
  const cluster = await startControlPlane({nodes: 2})
  console.error(`cluster: ready at ${cluster.url} after ${((Date.now() - started) / 1000).toFixed(1)} s`)
  // The workers are started after this and inherit it.
  process.env[SHARED] = cluster.kubeconfig

  // A teardown that never ends is otherwise no failure: Node exits when there is nothing left to wait for.
  const unfinished = () => {
    console.error('cluster: it was not stopped to the end')
    process.exitCode = 1
  }
  process.once('exit', unfinished)

  return async () => {
    const failure = cluster.failure()
    const {pids, folder} = cluster
    await cluster.stop()
    const left = pids.filter(isAlive)
    if (left.length > 0) throw new Error(`the cluster left processes behind: ${left.join(', ')}`)
    if (existsSync(folder)) throw new Error(`the cluster left its folder behind: ${folder}`)
    if (failure !== undefined) throw new Error(`a process of the cluster ended during the tests: ${failure}`)
    process.off('exit', unfinished)
    console.error('cluster: stopped, nothing left')
  }
}
