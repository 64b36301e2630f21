// What an install asks of the cluster that it is made for, and the reasons to refuse.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {gatewayApiBundle} from '../../meshes/gateway-api.ts'
import {gatewayCrds, objects} from '../../meshes/linkerd.ts'
import {isJsonObject, parseYamlValue} from '../../yaml/index.ts'

/** @throws MeshError over an existing install: rendering it anew would replace its certificates under running proxies */
export async function refuseOverInstall(cluster: Cluster, namespace: string): Promise<void> {
  if (!(await isInstalled(cluster, namespace))) return
  throw new MeshError(
    Exit.Failed,
    `Linkerd is installed already: ConfigMap ${objects.configMap} exists in namespace ${namespace}`,
    {
      hint: 'mesh upgrade | kubectl apply -f -',
    },
  )
}

export async function isInstalled(cluster: Cluster, namespace: string): Promise<boolean> {
  return (await cluster.get('configmaps', {name: objects.configMap, namespace})) !== undefined
}

/** @throws MeshError naming the CRDs that the control plane needs and the cluster lacks */
export async function requireCrds(cluster: Cluster, names: readonly string[]): Promise<void> {
  const found = await Promise.all(names.map((name) => cluster.get('customresourcedefinitions', {name})))
  const missing = names.filter((_, index) => found[index] === undefined)
  if (missing.length === 0) return
  throw new MeshError(Exit.Failed, `the cluster lacks Linkerd's CustomResourceDefinitions: ${missing.join(', ')}`, {
    hint: 'mesh install --crds | kubectl apply --server-side -f -',
  })
}

/** Gateway API has owners of its own, so its CRDs are looked at, never rendered. */
export async function requireGatewayApi(cluster: Cluster): Promise<void> {
  const hint = `kubectl apply --server-side -f ${gatewayApiBundle}`
  for (const name of gatewayCrds.names) {
    const crd = await cluster.get('customresourcedefinitions', {name})
    if (crd === undefined) {
      throw new MeshError(
        Exit.Failed,
        `the cluster lacks the Gateway API: there is no CustomResourceDefinition ${name}`,
        {hint},
      )
    }
    const served = servedVersions(crd)
    if (!served.includes(gatewayCrds.version)) {
      throw new MeshError(
        Exit.Failed,
        `the cluster's Gateway API is too old: ${name} serves ${served.join(', ') || 'nothing'}, not ${gatewayCrds.version}`,
        {hint},
      )
    }
  }
}

function servedVersions(crd: KubeObject): string[] {
  const versions = isJsonObject(crd.spec) && Array.isArray(crd.spec.versions) ? crd.spec.versions : []
  return versions.flatMap((version) => (isJsonObject(version) && version.served === true ? [String(version.name)] : []))
}

/** The ports of the API server, which the control plane's own proxies let pass. */
export async function apiServerPorts(cluster: Cluster): Promise<string | undefined> {
  const service = await cluster.get('services', {name: 'kubernetes', namespace: 'default'})
  const ports = isJsonObject(service?.spec) && Array.isArray(service.spec.ports) ? service.spec.ports : []
  const numbers = ports
    .flatMap((port) => (isJsonObject(port) ? [port.port, port.targetPort] : []))
    .filter((port) => typeof port === 'number')
  return numbers.length === 0 ? undefined : [...new Set(numbers)].join(',')
}

/** dockershim keeps iptables from a container that is not root. */
export async function refuseDockerWithoutRoot(cluster: Cluster): Promise<void> {
  for await (const node of cluster.list('nodes', {pageSize: 500})) {
    const info = isJsonObject(node.status) && isJsonObject(node.status.nodeInfo) ? node.status.nodeInfo : {}
    if (String(info.containerRuntimeVersion ?? '').startsWith('docker:')) {
      throw new MeshError(
        Exit.Failed,
        `node ${node.metadata.name} runs containers with Docker, where the init container has to be root`,
        {
          hint: 'mesh install --set proxyInit.runAsRoot=true',
        },
      )
    }
  }
}

/** The values that an installed control plane runs with. */
export async function installedValues(cluster: Cluster, namespace: string): Promise<JsonObject> {
  const config = await cluster.get('configmaps', {name: objects.configMap, namespace})
  const text = isJsonObject(config?.data) ? config.data.values : undefined
  if (typeof text !== 'string') {
    throw new MeshError(
      Exit.Failed,
      `Linkerd is not installed: there is no ConfigMap ${objects.configMap} in namespace ${namespace}`,
      {
        hint: 'mesh install --crds | kubectl apply --server-side -f - ; mesh install | kubectl apply -f -',
      },
    )
  }
  const values = parseYamlValue(text, {file: `ConfigMap ${objects.configMap}`})
  if (!isJsonObject(values)) {
    throw new MeshError(Exit.Failed, `ConfigMap ${objects.configMap} in namespace ${namespace} holds no values`, {
      hint: 'mesh check',
    })
  }
  return values
}

export interface ExternalIssuer {
  readonly anchors: string
  readonly certificate: string
  readonly key: string
}

/** @throws MeshError when the Secret of an external issuer is not there, or lacks a part */
export async function externalIssuer(cluster: Cluster, namespace: string): Promise<ExternalIssuer> {
  const where = `Secret ${objects.issuerSecret} in namespace ${namespace}`
  const secret = await cluster.get('secrets', {name: objects.issuerSecret, namespace})
  if (secret === undefined) {
    throw new MeshError(Exit.Failed, `--identity-external-issuer needs ${where}, which does not exist`, {
      hint: `kubectl create secret generic ${objects.issuerSecret} -n ${namespace} --type kubernetes.io/tls --from-file ca.crt --from-file tls.crt --from-file tls.key`,
    })
  }
  const part = (key: string) => {
    const encoded = isJsonObject(secret.data) ? secret.data[key] : undefined
    if (typeof encoded !== 'string') throw new MeshError(Exit.Failed, `${where} lacks ${key}`)
    return Buffer.from(encoded, 'base64').toString()
  }
  return {anchors: part('ca.crt'), certificate: part('tls.crt'), key: part('tls.key')}
}

/**
 * The values that an install by command line was given, over the defaults of its chart.
 * @throws MeshError when there is no such install: it may be Helm's
 */
export async function storedOverrides(cluster: Cluster, namespace: string): Promise<JsonObject> {
  const secret = await cluster.get('secrets', {name: objects.configOverrides, namespace})
  const encoded = isJsonObject(secret?.data) ? secret.data[objects.configOverrides] : undefined
  if (typeof encoded === 'string') {
    const values = parseYamlValue(Buffer.from(encoded, 'base64').toString(), {
      file: `Secret ${objects.configOverrides}`,
    })
    return isJsonObject(values) ? values : {}
  }
  const config = await cluster.get('configmaps', {name: objects.configMap, namespace})
  if (config === undefined) {
    throw new MeshError(
      Exit.Failed,
      `Linkerd is not installed: there is no ConfigMap ${objects.configMap} in namespace ${namespace}`,
      {
        hint: 'mesh install | kubectl apply -f -',
      },
    )
  }
  throw new MeshError(
    Exit.Failed,
    `Linkerd was installed by Helm: there is no Secret ${objects.configOverrides} in namespace ${namespace}`,
    {
      hint: `helm upgrade linkerd-control-plane linkerd-edge/linkerd-control-plane -n ${namespace} --reuse-values`,
    },
  )
}
