// A process that says as whom, and in which namespace, our client reaches the cluster: what kubectl is compared with.

import {parseArgs} from 'node:util'
import {MeshError} from '../../../src/errors.ts'
import {connectCluster} from '../../../src/kube/connect.ts'
import {parseYamlValue} from '../../../src/yaml/index.ts'

const {values} = parseArgs({
  options: {
    kubeconfig: {type: 'string'},
    context: {type: 'string'},
    as: {type: 'string'},
    'as-group': {type: 'string', multiple: true},
    namespace: {type: 'string'},
  },
})
try {
  const cluster = await connectCluster({
    kubeconfig: values.kubeconfig,
    context: values.context,
    as: values.as,
    asGroups: values['as-group'] ?? [],
    namespace: values.namespace,
    env: process.env,
    timeout: 10_000,
    userAgent: 'mesh-test',
    terminal: {interactive: process.stdin.isTTY},
    now: () => new Date(),
    parseYaml: parseYamlValue,
  })
  process.stdout.write(JSON.stringify({user: await cluster.caller(), namespace: cluster.namespace}))
  cluster.close()
} catch (error) {
  if (!(error instanceof MeshError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
