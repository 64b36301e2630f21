// What each value of the control plane's chart changes in the proxy's environment and in the init container before it.

import {describe, expect, it} from 'vitest'
import {renderedValue as rendered, type SetFlag, TRACING} from './control-plane.ts'

const POD = 'spec template spec'

describe('the environment of the destination pod’s proxy', () => {
  it.each<[SetFlag, variable: string, value: string | undefined]>([
    ['proxy.cores=4', 'CORES', '4'],
    ['proxy.cores=4', 'CORES_MIN', undefined],
    ['proxy.runtime.workers.minimum=2', 'CORES_MIN', '2'],
    ['proxy.runtime.workers.maximum=3', 'CORES_MAX', '3'],
    ['proxy.runtime.workers.maximumCPURatio=0.2', 'CORES_MAX_RATIO', '0.2'],
    ['destinationProxyResources.cores=2', 'CORES', '2'],
    ['proxy.requireIdentityOnInboundPorts=80', 'INBOUND_PORTS_REQUIRE_IDENTITY', '80'],
    ['proxy.enableShutdownEndpoint=true', 'SHUTDOWN_ENDPOINT_ENABLED', 'true'],
    ['proxy.logLevel=debug', 'LOG', 'debug,[{headers}]=off,[{request}]=off'],
    ['proxy.logLevel=debug,proxy.logHTTPHeaders=insecure', 'LOG', 'debug'],
    ['proxy.logFormat=json', 'LOG_FORMAT', 'json'],
    ['proxy.accessLog=json', 'ACCESS_LOG', 'json'],
    ['proxy.shutdownGracePeriod=5s', 'SHUTDOWN_GRACE_PERIOD', '5s'],
    ['clusterNetworks=10.0.0.0/8', 'POLICY_CLUSTER_NETWORKS', '10.0.0.0/8'],
    ['clusterDomain=k8s.corp', 'DESTINATION_PROFILE_SUFFIXES', 'svc.k8s.corp.'],
    ['proxy.enableExternalProfiles=true', 'DESTINATION_PROFILE_SUFFIXES', '.'],
    ['identityTrustDomain=corp', 'POLICY_SVC_NAME', 'linkerd-destination.linkerd.serviceaccount.identity.linkerd.corp'],
    ['proxy.defaultInboundPolicy=deny', 'INBOUND_DEFAULT_POLICY', 'all-unauthenticated'],
    ['proxy.control.streams.lifetime=2h', 'CONTROL_STREAM_LIFETIME', '2h'],
    ['proxy.inboundConnectTimeout=1s', 'INBOUND_CONNECT_TIMEOUT', '1s'],
    ['proxy.outboundConnectTimeout=', 'OUTBOUND_CONNECT_TIMEOUT', undefined],
    ['proxy.outboundDiscoveryCacheUnusedTimeout=1h', 'OUTBOUND_DISCOVERY_IDLE_TIMEOUT', '5s'],
    ['proxy.disableInboundProtocolDetectTimeout=true', 'INBOUND_DETECT_TIMEOUT', '365d'],
    ['proxy.disableOutboundProtocolDetectTimeout=true', 'OUTBOUND_DETECT_TIMEOUT', '365d'],
    ['proxy.ports.control=5190', 'CONTROL_LISTEN_ADDR', '0.0.0.0:5190'],
    ['disableIPv6=false', 'ADMIN_LISTEN_ADDR', '[::]:4191'],
    ['disableIPv6=false', 'OUTBOUND_LISTEN_ADDRS', '127.0.0.1:4140,[::1]:4140'],
    ['proxy.isIngress=true', 'INGRESS_MODE', 'true'],
    ['proxy.isGateway=true', 'INBOUND_GATEWAY_SUFFIXES', 'svc.cluster.local.'],
    ['proxy.metrics.hostnameLabels=true', 'OUTBOUND_METRICS_HOSTNAME_LABELS', 'true'],
    ['proxy.outbound.http2.client.maxFrameSize=9', 'OUTBOUND_HTTP2_CLIENT_MAX_FRAME_SIZE', '9'],
    ['proxy.opaquePorts=3306', 'INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION', '3306'],
    ['proxy.opaquePorts=', 'INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION', undefined],
    [
      'identity.serviceAccountTokenProjection=false',
      'IDENTITY_TOKEN_FILE',
      '/var/run/secrets/kubernetes.io/serviceaccount/token',
    ],
    [TRACING, 'TRACE_COLLECTOR_SVC_ADDR', 'otel:4317'],
    [TRACING, 'TRACE_COLLECTOR_SVC_NAME', 'otel.obs.serviceaccount.identity.linkerd.cluster.local'],
    [
      TRACING,
      'TRACE_EXTRA_ATTRIBUTES',
      'k8s.container.name=$(_pod_containerName)\nk8s.pod.ip=$(_pod_ip)\nk8s.pod.uid=$(_pod_uid)',
    ],
  ])('with %s has %s %j', async (set, variable, value) => {
    const path = `${POD} initContainers linkerd-proxy env LINKERD2_PROXY_${variable} value`
    expect(await rendered(set, 'Deployment/linkerd-destination', path)).toEqual(value)
  })

  it.each(['additionalEnv', 'experimentalEnv'])('takes proxy.%s as it is', async (key) => {
    const path = `${POD} initContainers linkerd-proxy env A`
    const env = await rendered(`proxy.${key}[0].name=A,proxy.${key}[0].value=b`, 'Deployment/linkerd-destination', path)
    expect(env).toEqual({name: 'A', value: 'b'})
  })
})

describe('the arguments', () => {
  it.each<[SetFlag, expected: string[]]>([
    ['proxyInit.ignoreInboundPorts=22', ['--inbound-ports-to-ignore', '4190,4191,22']],
    ['proxyInit.ignoreInboundPorts=', ['--inbound-ports-to-ignore', '4190,4191']],
    ['proxyInit.kubeAPIServerPorts=8443', ['--outbound-ports-to-ignore', '8443']],
    ['proxyInit.runAsRoot=true,proxyInit.closeWaitTimeoutSecs=30', ['--timeout-close-wait-secs', '30']],
    ['proxyInit.logLevel=debug,proxyInit.logFormat=json', ['--log-format', 'json', '--log-level', 'debug']],
    ['proxyInit.skipSubnets=10.0.0.0/8', ['--subnets-to-ignore', '10.0.0.0/8']],
    ['proxy.uid=1000660000,proxy.gid=5', ['--proxy-uid', '1000660000', '--proxy-gid', '5']],
  ])('of linkerd-init, with %s, have %j', async (set, expected) => {
    const args = await rendered(set, 'Deployment/linkerd-identity', `${POD} initContainers linkerd-init args`)
    expect(String(args)).toContain(String(expected))
  })

  it('of linkerd-init name no other iptables in legacy mode, nor IPv4 only when IPv6 is on', async () => {
    const path = `${POD} initContainers linkerd-init args`
    const args = await rendered('proxyInit.iptablesMode=legacy,disableIPv6=false', 'Deployment/linkerd-identity', path)
    expect(args).toEqual(expect.not.arrayContaining(['--firewall-bin-path', '--ipv6=false']))
    expect(args).toContain('--incoming-proxy-port')
  })

  it.each<[SetFlag, expected: string[]]>([
    ['cniEnabled=true,disableIPv6=false', ['--connect-addr', '[fd00::1]:20001', '--listen-addr', '[::]:4140']],
    ['cniEnabled=true,networkValidator.connectAddr=9.9.9.9:1', ['--connect-addr', '9.9.9.9:1']],
    ['cniEnabled=true,networkValidator.timeout=1m', ['--timeout', '1m']],
  ])('of the network validator, with %s, have %j', async (set, expected) => {
    const path = `${POD} initContainers linkerd-network-validator args`
    expect(String(await rendered(set, 'Deployment/linkerd-destination', path))).toContain(String(expected))
  })
})
