// What each value of the control plane's chart changes, in one table for each place where it shows.

import {describe, expect, it} from 'vitest'
import {findObject, valueAt} from '../support/rendered-chart.ts'
import {renderControlPlane, renderedValue as rendered, type SetFlag, TRACING} from './control-plane.ts'

const POD = 'spec template spec'
const DEPLOYMENTS = ['identity', 'destination', 'proxy-injector']

describe('the arguments', () => {
  const HEARTBEAT = 'spec jobTemplate spec template spec containers heartbeat'
  it.each<[SetFlag, object: string, container: string, expected: string[]]>([
    ['enablePprof=true', 'Deployment/linkerd-proxy-injector', 'proxy-injector', ['-enable-pprof=true']],
    ['controllerLogLevel=debug', 'Deployment/linkerd-proxy-injector', 'proxy-injector', ['-log-level=debug']],
    ['controllerLogFormat=json', 'Deployment/linkerd-destination', 'policy', ['--log-format=json']],
    [
      'disableIPv6=false',
      'Deployment/linkerd-destination',
      'policy',
      ['--admin-addr=[::]:9990', '--grpc-addr=[::]:8090'],
    ],
    ['disableIPv6=false', 'Deployment/linkerd-destination', 'destination', ['-enable-ipv6=true']],
    ['enableH2Upgrade=false', 'Deployment/linkerd-destination', 'destination', ['-enable-h2-upgrade=false']],
    ['enableEndpointSlices=false', 'Deployment/linkerd-destination', 'destination', ['-enable-endpoint-slices=false']],
    [
      'proxy.outboundTransportMode=transparent',
      'Deployment/linkerd-destination',
      'destination',
      ['-outbound-transport-mode=transparent'],
    ],
    ['destinationController.additionalArgs={-a=1}', 'Deployment/linkerd-destination', 'destination', ['-a=1']],
    ['destinationController.experimentalArgs={-b=2}', 'Deployment/linkerd-destination', 'destination', ['-b=2']],
    ['policyController.additionalArgs={--a=1}', 'Deployment/linkerd-destination', 'policy', ['--a=1']],
    ['policyController.experimentalArgs={--b=2}', 'Deployment/linkerd-destination', 'policy', ['--b=2']],
    ['policyController.logLevel=trace', 'Deployment/linkerd-destination', 'policy', ['--log-level=trace']],
    [
      'policyController.probeNetworks={10.0.0.0/8}',
      'Deployment/linkerd-destination',
      'policy',
      ['--probe-networks=10.0.0.0/8'],
    ],
    ['proxy.defaultInboundPolicy=deny', 'Deployment/linkerd-destination', 'policy', ['--default-policy=deny']],
    [
      'egress.globalEgressNetworkNamespace=out',
      'Deployment/linkerd-destination',
      'policy',
      ['--global-egress-network-namespace=out'],
    ],
    ['identityTrustDomain=corp', 'Deployment/linkerd-identity', 'identity', ['-identity-trust-domain=corp']],
    [
      'identity.issuer.issuanceLifetime=1h',
      'Deployment/linkerd-identity',
      'identity',
      ['-identity-issuance-lifetime=1h'],
    ],
    ['identity.kubeAPI.clientBurst=5', 'Deployment/linkerd-identity', 'identity', ['-kube-apiclient-burst=5']],
    [
      'controller.tracing.enabled=true,controller.tracing.collector.endpoint=o:1',
      'Deployment/linkerd-identity',
      'identity',
      ['-trace-collector=o:1'],
    ],
    [
      `controller.tracing.enabled=true,${TRACING}`,
      'Deployment/linkerd-destination',
      'destination',
      ['-trace-collector=otel:4317'],
    ],
  ])('with %s, of %s’s container %s, have %j', async (set, object, container, expected) => {
    const args = await rendered(set, object, `${POD} containers ${container} args`)
    expect(args).toEqual(expect.arrayContaining(expected))
  })

  it('of the heartbeat name the Prometheus that prometheusUrl names', async () => {
    const args = await rendered('prometheusUrl=http://p:9090', 'CronJob/linkerd-heartbeat', `${HEARTBEAT} args`)
    expect(args).toContain('-prometheus-url=http://p:9090')
  })
})

describe('the three deployments', () => {
  it.each<[SetFlag, path: string, expected: unknown]>([
    ['controllerReplicas=2', 'spec replicas', 2],
    ['revisionHistoryLimit=0', 'spec revisionHistoryLimit', 0],
    ['deploymentStrategy=null', 'spec strategy', undefined],
    ['commonLabels.team=a', 'metadata labels team', 'a'],
    ['commonLabels.team=a', 'spec template metadata labels team', undefined],
    ['podLabels.team=a', 'spec template metadata labels team', 'a'],
    ['podAnnotations.note=a', 'spec template metadata annotations note', 'a'],
    ['proxy.image.version=v9', 'spec template metadata annotations linkerd.io/proxy-version', 'v9'],
    ['priorityClassName=high', `${POD} priorityClassName`, 'high'],
    ['runtimeClassName=gvisor', `${POD} runtimeClassName`, 'gvisor'],
    ['tolerations[0].operator=Exists', `${POD} tolerations`, [{operator: 'Exists'}]],
    ['nodeSelector.pool=mesh', `${POD} nodeSelector pool`, 'mesh'],
    ['nodeAffinity.x=y', `${POD} affinity`, {nodeAffinity: {x: 'y'}}],
    ['cniEnabled=true', `${POD} volumes linkerd-proxy-init-xtables-lock`, undefined],
    ['proxyInit.xtMountPath.name=lock', `${POD} volumes lock`, {name: 'lock', emptyDir: {}}],
    ['identity.serviceAccountTokenProjection=false', `${POD} volumes linkerd-identity-token`, undefined],
    [TRACING, `${POD} volumes linkerd-podinfo name`, 'linkerd-podinfo'],
  ])('with %s have at %s %j', async (set, path, expected) => {
    const objects = await renderControlPlane({set: [set]})
    for (const name of DEPLOYMENTS) {
      expect(valueAt(findObject(objects, `Deployment/linkerd-${name}`), path.split(' ')), name).toEqual(expected)
    }
  })

  it('put a component’s own pod annotations over those of all', async () => {
    const set = 'podAnnotations.note=all,destinationController.podAnnotations.note=own'
    const path = 'spec template metadata annotations note'
    expect(await rendered(set, 'Deployment/linkerd-destination', path)).toBe('own')
    expect(await rendered(set, 'Deployment/linkerd-identity', path)).toBe('all')
  })
})

describe('a container', () => {
  const DESTINATION = 'Deployment/linkerd-destination'
  const INJECTOR = 'Deployment/linkerd-proxy-injector'
  const PRIVILEGED = {
    privileged: true,
    allowPrivilegeEscalation: true,
    runAsUser: 0,
    runAsGroup: 0,
    runAsNonRoot: false,
  }
  it.each<[SetFlag, object: string, path: string, expected: unknown]>([
    ['imagePullPolicy=Always', DESTINATION, 'containers policy imagePullPolicy', 'Always'],
    [
      'imagePullPolicy=Always,proxy.image.pullPolicy=Never',
      DESTINATION,
      'initContainers linkerd-init imagePullPolicy',
      'Never',
    ],
    ['controllerImage=r.io/c,controllerImageVersion=v1', INJECTOR, 'containers proxy-injector image', 'r.io/c:v1'],
    ['proxy.image.name=r.io/p', INJECTOR, 'initContainers linkerd-init image', 'r.io/p:edge-26.8.3'],
    ['controllerUID=1000660000', INJECTOR, 'containers proxy-injector securityContext runAsUser', 1000660000],
    ['controllerGID=7', DESTINATION, 'containers policy securityContext runAsGroup', 7],
    ['controllerGID=-1', DESTINATION, 'containers policy securityContext runAsGroup', undefined],
    ['policyController.resources.cpu.request=1', DESTINATION, 'containers policy resources', {requests: {cpu: '1'}}],
    [
      'spValidatorResources.memory.limit=1Gi',
      DESTINATION,
      'containers sp-validator resources',
      {limits: {memory: '1Gi'}},
    ],
    ['destinationResources.cpu.limit=2', DESTINATION, 'containers destination resources', {limits: {cpu: '2'}}],
    ['proxyInjectorResources.cpu.limit=2', INJECTOR, 'containers proxy-injector resources', {limits: {cpu: '2'}}],
    ['proxy.resources.cpu.limit=2', INJECTOR, 'initContainers linkerd-proxy resources', {limits: {cpu: '2'}}],
    [
      'proxyInjectorProxyResources.cpu.limit=2',
      INJECTOR,
      'initContainers linkerd-proxy resources',
      {limits: {cpu: '2'}},
    ],
    [
      'proxyInjectorProxyResources.cpu.limit=2',
      INJECTOR,
      'initContainers linkerd-init resources',
      {limits: {cpu: '2'}},
    ],
    [
      'spValidator.livenessProbe.timeoutSeconds=9',
      DESTINATION,
      'containers sp-validator livenessProbe timeoutSeconds',
      9,
    ],
    [
      'spValidator.livenessProbe.timeoutSeconds=9',
      DESTINATION,
      'containers sp-validator readinessProbe timeoutSeconds',
      1,
    ],
    ['spValidator.livenessProbe.timeoutSeconds=9', DESTINATION, 'containers policy livenessProbe timeoutSeconds', 1],
    [
      'proxyInjector.readinessProbe.timeoutSeconds=4',
      INJECTOR,
      'containers proxy-injector readinessProbe timeoutSeconds',
      4,
    ],
    ['proxyInjector.additionalEnv[0].name=A', INJECTOR, 'containers proxy-injector env', [{name: 'A'}]],
    ['spValidator.experimentalEnv[0].name=A', DESTINATION, 'containers sp-validator env', [{name: 'A'}]],
    ['destinationController.additionalEnv[0].name=A', DESTINATION, 'containers destination env', [{name: 'A'}]],
    ['identity.additionalEnv[0].name=A', 'Deployment/linkerd-identity', 'containers identity env A', {name: 'A'}],
    ['proxy.gid=5', DESTINATION, 'initContainers linkerd-proxy securityContext runAsGroup', 5],
    ['proxy.securityContext.runAsUser=9', DESTINATION, 'initContainers linkerd-proxy securityContext runAsUser', 9],
    [
      'proxy.securityContext.runAsUser=9',
      DESTINATION,
      'initContainers linkerd-proxy securityContext runAsNonRoot',
      true,
    ],
    ['proxyInit.privileged=true', DESTINATION, 'initContainers linkerd-init securityContext privileged', true],
    [
      'proxy.livenessProbe.timeoutSeconds=7',
      DESTINATION,
      'initContainers linkerd-proxy livenessProbe timeoutSeconds',
      7,
    ],
    [
      'proxy.startupProbe.failureThreshold=9',
      DESTINATION,
      'initContainers linkerd-proxy startupProbe failureThreshold',
      9,
    ],
    ['proxy.await=false', DESTINATION, 'initContainers linkerd-proxy startupProbe', undefined],
    ['proxy.nativeSidecar=false', DESTINATION, 'initContainers linkerd-proxy', undefined],
    ['proxy.nativeSidecar=false', DESTINATION, 'containers linkerd-proxy restartPolicy', undefined],
    ['proxy.nativeSidecar=false,proxy.await=false', DESTINATION, 'containers linkerd-proxy lifecycle', undefined],
    [
      'proxy.nativeSidecar=false,proxy.waitBeforeExitSeconds=9',
      DESTINATION,
      'containers linkerd-proxy lifecycle preStop',
      undefined,
    ],
    [
      'cniEnabled=true,networkValidator.securityContext=null',
      INJECTOR,
      'initContainers linkerd-network-validator securityContext',
      undefined,
    ],
  ])('with %s, in %s at %s, is %j', async (set, object, path, expected) => {
    expect(await rendered(set, object, `${POD} ${path}`)).toEqual(expected)
  })

  it('runs as root, with all that belongs to it, where linkerd-init changes a kernel parameter', async () => {
    const path = `${POD} initContainers linkerd-init securityContext`
    const context = await rendered('proxyInit.runAsRoot=true,proxyInit.closeWaitTimeoutSecs=30', DESTINATION, path)
    expect(context).toMatchObject(PRIVILEGED)
  })

  it('that holds the others back comes first, where the proxy is no native sidecar', async () => {
    const containers = await rendered('proxy.nativeSidecar=false', DESTINATION, `${POD} containers`)
    expect(containers).toMatchObject([
      {name: 'linkerd-proxy', lifecycle: {postStart: {exec: {command: expect.arrayContaining(['--port=4191'])}}}},
      {name: 'destination'},
      {name: 'sp-validator'},
      {name: 'policy'},
    ])
  })
})

describe('another object', () => {
  const MUTATING = 'MutatingWebhookConfiguration/linkerd-proxy-injector-webhook-config'
  const POLICIES = 'ValidatingWebhookConfiguration/linkerd-policy-validator-webhook-config'
  const CERT_MANAGER = 'policyValidator.externalSecret=true,policyValidator.injectCaFrom=ns/c'
  const CRON_POD = 'spec jobTemplate spec template spec'
  it.each<[SetFlag, object: string, path: string, expected: unknown]>([
    ['heartbeatSchedule=0 0 * * *', 'CronJob/linkerd-heartbeat', 'spec schedule', '0 0 * * *'],
    ['priorityClassName=high', 'CronJob/linkerd-heartbeat', `${CRON_POD} priorityClassName`, 'high'],
    ['nodeAffinity.x=y', 'CronJob/linkerd-heartbeat', `${CRON_POD} affinity`, {nodeAffinity: {x: 'y'}}],
    [
      'heartbeatResources.cpu.limit=1',
      'CronJob/linkerd-heartbeat',
      `${CRON_POD} containers heartbeat resources`,
      {limits: {cpu: '1'}},
    ],
    ['commonLabels.team=a', 'ClusterRole/linkerd-policy', 'metadata labels team', 'a'],
    ['imagePullSecrets[0].name=r', 'ServiceAccount/linkerd-identity', 'imagePullSecrets', [{name: 'r'}]],
    ['webhookFailurePolicy=Fail', MUTATING, 'webhooks linkerd-proxy-injector.linkerd.io failurePolicy', 'Fail'],
    ['proxyInjector.timeoutSeconds=3', MUTATING, 'webhooks linkerd-proxy-injector.linkerd.io timeoutSeconds', 3],
    [
      'proxyInjector.objectSelector.matchLabels.a=b',
      MUTATING,
      'webhooks linkerd-proxy-injector.linkerd.io objectSelector matchLabels',
      {a: 'b'},
    ],
    [CERT_MANAGER, POLICIES, 'metadata annotations', {'cert-manager.io/inject-ca-from': 'ns/c'}],
    [CERT_MANAGER, POLICIES, 'webhooks linkerd-policy-validator.linkerd.io clientConfig caBundle', undefined],
    [
      'policyValidator.caBundle=ca',
      POLICIES,
      'webhooks linkerd-policy-validator.linkerd.io clientConfig caBundle',
      'Y2E=',
    ],
    ['podMonitor.enabled=true,podMonitor.labels.a=b', 'PodMonitor/linkerd-proxy', 'metadata labels a', 'b'],
    [
      'podMonitor.enabled=true',
      'PodMonitor/linkerd-controller',
      'spec namespaceSelector',
      {matchNames: ['linkerd', 'linkerd-viz']},
    ],
    [
      'enablePodDisruptionBudget=true,controller.podDisruptionBudget.maxUnavailable=50%',
      'PodDisruptionBudget/linkerd-dst',
      'spec maxUnavailable',
      '50%',
    ],
    [
      'cliVersion=mesh,cniEnabled=true',
      'Namespace/linkerd',
      'metadata labels pod-security.kubernetes.io/enforce',
      'restricted',
    ],
    [
      'enablePSP=true,cniEnabled=true',
      'PodSecurityPolicy/linkerd-linkerd-control-plane',
      'spec runAsUser rule',
      'MustRunAsNonRoot',
    ],
  ])('with %s, %s has at %s %j', async (set, object, path, expected) => {
    expect(await rendered(set, object, path)).toEqual(expected)
  })

  it('lets extensions read the configuration: those in configReaders', async () => {
    const set = 'configReaders[0].name=ext,configReaders[0].namespace=ext-ns'
    const subjects = await rendered(set, 'RoleBinding/linkerd-config-reader', 'subjects')
    expect(subjects).toEqual([{kind: 'ServiceAccount', name: 'ext', namespace: 'ext-ns'}])
  })

  it('binds the PodSecurityPolicy to the accounts that there are', async () => {
    const subjects = await rendered('enablePSP=true,disableHeartBeat=true', 'RoleBinding/linkerd-psp', 'subjects')
    const names = ['linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector']
    expect(subjects).toEqual(names.map((name) => ({kind: 'ServiceAccount', name, namespace: 'linkerd'})))
  })

  it.each<[SetFlag, gone: string[]]>([
    [
      'disableHeartBeat=true',
      ['CronJob/linkerd-heartbeat', 'ServiceAccount/linkerd-heartbeat', 'ClusterRole/linkerd-heartbeat'],
    ],
    ['identity.externalCA=true', ['ConfigMap/linkerd-identity-trust-roots']],
    ['identity.issuer.scheme=kubernetes.io/tls', ['Secret/linkerd-identity-issuer']],
    ['proxyInjector.externalSecret=true,proxyInjector.caBundle=ca', ['Secret/linkerd-proxy-injector-k8s-tls']],
    ['podMonitor.enabled=true,podMonitor.proxy.enabled=false', ['PodMonitor/linkerd-proxy']],
    [
      '',
      [
        'Namespace/linkerd',
        'PodMonitor/linkerd-controller',
        'PodDisruptionBudget/linkerd-dst',
        'RoleBinding/linkerd-config-reader',
      ],
    ],
  ])('is left out with "%s": %j', async (set, gone) => {
    const objects = await renderControlPlane({set: set === '' ? [] : [set]})
    for (const called of gone) expect(findObject(objects, called), called).toBeUndefined()
  })

  it('is in the namespace that the chart is installed to', async () => {
    const objects = await renderControlPlane({
      namespace: 'mesh-system',
      set: ['enablePSP=true,podMonitor.enabled=true'],
    })
    expect(new Set(objects.map(({metadata}) => metadata.namespace))).toEqual(new Set(['mesh-system', undefined]))
    expect(findObject(objects, 'ClusterRole/linkerd-mesh-system-identity')).toBeDefined()
    const path = `${POD} initContainers linkerd-proxy env LINKERD2_PROXY_POLICY_SVC_ADDR value`
    const address = valueAt(findObject(objects, 'Deployment/linkerd-proxy-injector'), path.split(' '))
    expect(address).toBe('linkerd-policy.mesh-system.svc.cluster.local.:8090')
  })
})
