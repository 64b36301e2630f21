// Our own client, connected to the suite's control plane.

import type {Cluster} from '../../src/kube/cluster.ts'
import type {ConnectOptions} from '../../src/kube/connect.ts'
import {connectCluster} from '../../src/kube/connect.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'

export function connectTo(kubeconfig: string, options: Partial<ConnectOptions> = {}): Promise<Cluster> {
  return connectCluster({
    kubeconfig,
    env: {},
    timeout: 10_000,
    userAgent: 'mesh-test',
    terminal: {interactive: false},
    now: () => new Date(),
    parseYaml: parseYamlValue,
    ...options,
  })
}
