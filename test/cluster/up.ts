// Runs a cluster in the foreground until Ctrl-C, for experiments: `node test/cluster/up.ts [NODES]`.

import {once} from 'node:events'
import {SHARED, startControlPlane} from './control-plane.ts'
import {buildTool, toolNames, toolPath} from './go-tools.ts'

const nodes = Number(process.argv[2] ?? 1)
for (const name of toolNames) if (name !== 'helm') await buildTool(name, (line) => console.error(`cluster: ${line}`))
const cluster = await startControlPlane({nodes})
console.log(`export KUBECONFIG=${cluster.kubeconfig}`)
console.error(`${cluster.url} is up; Ctrl-C ends it`)
console.error(`kubectl of the same version: ${toolPath('kubectl')}`)
console.error(`suites on it: ${SHARED}=${cluster.kubeconfig} npx vitest run --config test/cluster/vitest.config.ts`)

// The processes themselves keep this one alive.
await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
const failure = cluster.failure()
await cluster.stop()
if (failure !== undefined) {
  console.error(failure)
  process.exitCode = 1
}
