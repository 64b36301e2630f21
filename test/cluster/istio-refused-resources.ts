// Custom resources of Istio that an API server has to refuse, and what it says to them.

import {gatewayRef, type IstioCase, webPods} from './istio-accepted-resources.ts'

type Refusal = [...IstioCase, says: string]

const DURATION = 'must be a duration of at least 1ms'
const ONE_TARGET = 'only one of targetRef, targetRefs and selector may be set'

export const refused: Refusal[] = [
  ['two targets', 'AuthorizationPolicy', {selector: webPods, targetRefs: [gatewayRef]}, ONE_TARGET],
  ['an unknown action', 'AuthorizationPolicy', {action: 'MAYBE'}, 'supported values: "ALLOW", "DENY"'],
  [
    'an object of another namespace',
    'AuthorizationPolicy',
    {targetRefs: [{...gatewayRef, namespace: 'other'}]},
    'objects of other namespaces cannot be referred to',
  ],
  [
    'accounts together with namespaces',
    'AuthorizationPolicy',
    {rules: [{from: [{source: {serviceAccounts: ['a/b'], namespaces: ['c']}}]}]},
    'must not have serviceAccounts together with namespaces or principals',
  ],
  [
    'a wildcard in a label',
    'AuthorizationPolicy',
    {selector: {matchLabels: {app: 'w*'}}},
    'must not have a wildcard in it',
  ],
  [
    'a wildcard in a name',
    'AuthorizationPolicy',
    {selector: {matchLabels: {'a*': 'w'}}},
    "must not have a wildcard in a label's name",
  ],
  [
    'a label without a name',
    'AuthorizationPolicy',
    {selector: {matchLabels: {'': 'w'}}},
    'must not have a label without a name',
  ],
  ['no host', 'DestinationRule', {subsets: []}, 'spec.host: Required value'],
  ['no duration', 'DestinationRule', {host: 'a', trafficPolicy: {outlierDetection: {interval: 'soon'}}}, DURATION],
  [
    'too short a duration',
    'DestinationRule',
    {host: 'a', subsets: [{name: 'v1', trafficPolicy: {connectionPool: {tcp: {connectTimeout: '0.5ms'}}}}]},
    DURATION,
  ],
  [
    'two load balancers',
    'DestinationRule',
    {host: 'a', trafficPolicy: {loadBalancer: {simple: 'RANDOM', consistentHash: {useSourceIp: true}}}},
    'must validate one and only one schema (oneOf)',
  ],
  [
    'a waypoint elsewhere',
    'EnvoyFilter',
    {configPatches: [{match: {context: 'GATEWAY', waypoint: {}}}]},
    'must have waypoint only in the context WAYPOINT',
  ],
  [
    'a port that is none',
    'EnvoyFilter',
    {configPatches: [{match: {context: 'WAYPOINT', waypoint: {portNumber: 70_000}}}]},
    'must be a port between 1 and 65535',
  ],
  [
    'targets and a selector',
    'EnvoyFilter',
    {targetRefs: [gatewayRef], workloadSelector: {labels: {app: 'web'}}},
    'only one of targetRefs and workloadSelector may be set',
  ],
  ['a server without a port', 'Gateway', {servers: [{hosts: ['*']}]}, 'spec.servers[0].port: Required value'],
  [
    'two credentials',
    'Gateway',
    {
      servers: [
        {
          hosts: ['*'],
          port: {number: 1, name: 'a', protocol: 'TLS'},
          tls: {credentialName: 'a', credentialNames: ['b']},
        },
      ],
    },
    'only one of credentialName, credentialNames and tlsCertificates may be set',
  ],
  ['ports of all pods', 'PeerAuthentication', {portLevelMtls: {'80': {}}}, 'must have a selector with portLevelMtls'],
  [
    'a port that is none',
    'PeerAuthentication',
    {selector: webPods, portLevelMtls: {'0': {}}},
    'must have ports between 1 and 65535',
  ],
  ['less than no threads', 'ProxyConfig', {concurrency: -1}, 'should be greater than or equal to 0'],
  [
    'keys twice',
    'RequestAuthentication',
    {jwtRules: [{issuer: 'a', jwks: '{}', jwksUri: 'https://a'}]},
    'must have only one of jwks and jwksUri',
  ],
  [
    'keys in a file',
    'RequestAuthentication',
    {jwtRules: [{jwksUri: 'file:///keys'}]},
    'must start with http:// or https://',
  ],
  ['a wildcard alone', 'ServiceEntry', {hosts: ['*']}, 'must not be a lone wildcard'],
  [
    'a range that names have to find',
    'ServiceEntry',
    {hosts: ['a'], addresses: ['10.0.0.0/8'], resolution: 'DNS'},
    'must not have ranges of addresses unless the resolution is NONE or STATIC',
  ],
  [
    'endpoints of nothing',
    'ServiceEntry',
    {hosts: ['a'], endpoints: [{address: 'b'}]},
    'must not have endpoints with the resolution NONE',
  ],
  [
    'several endpoints of one turn',
    'ServiceEntry',
    {hosts: ['a'], resolution: 'DNS_ROUND_ROBIN', endpoints: [{address: 'b'}, {address: 'c'}]},
    'must not have several endpoints with the resolution DNS_ROUND_ROBIN',
  ],
  [
    'a port twice',
    'ServiceEntry',
    {
      hosts: ['a'],
      ports: [
        {name: 'x', number: 80},
        {name: 'y', number: 80},
      ],
    },
    'must not have the number of a port twice',
  ],
  [
    'pods and endpoints',
    'ServiceEntry',
    {hosts: ['a'], resolution: 'STATIC', workloadSelector: {labels: {a: 'b'}}, endpoints: [{address: 'b'}]},
    'only one of workloadSelector and endpoints may be set',
  ],
  [
    'an endpoint nowhere',
    'ServiceEntry',
    {hosts: ['a'], resolution: 'STATIC', endpoints: [{weight: 1}]},
    'must have an address',
  ],
  ['a listener without a port', 'Sidecar', {ingress: [{bind: '0.0.0.0'}]}, 'spec.ingress[0].port: Required value'],
  [
    'more than every request',
    'Telemetry',
    {tracing: [{randomSamplingPercentage: 101}]},
    'should be less than or equal to 100',
  ],
  [
    'a tag to write without a value',
    'Telemetry',
    {metrics: [{overrides: [{tagOverrides: {a: {operation: 'UPSERT'}}}]}]},
    'must have a value to UPSERT',
  ],
  [
    'a tag to remove with a value',
    'Telemetry',
    {metrics: [{overrides: [{tagOverrides: {a: {operation: 'REMOVE', value: '1'}}}]}]},
    'must not have a value to REMOVE',
  ],
  ['no code', 'TrafficExtension', {phase: 'AUTHN'}, 'must have one of wasm and lua'],
  [
    'two codes',
    'TrafficExtension',
    {lua: {inlineCode: 'a'}, wasm: {url: 'a'}},
    'must validate one and only one schema (oneOf)',
  ],
  ['no duration', 'VirtualService', {hosts: ['a'], http: [{timeout: '5'}]}, DURATION],
  [
    'two ways to match',
    'VirtualService',
    {http: [{match: [{uri: {exact: '/a', prefix: '/b'}}]}]},
    'must validate one and only one schema (oneOf)',
  ],
  [
    'a scheme that is not known',
    'WasmPlugin',
    {url: 'ftp://a/b'},
    'must have no scheme or one of http, https, file, oci',
  ],
  [
    'a value that the proxy has',
    'WasmPlugin',
    {url: 'a', vmConfig: {env: [{name: 'A', value: 'b', valueFrom: 'HOST'}]}},
    'must have no value with valueFrom HOST',
  ],
  ['no module', 'WasmPlugin', {url: ''}, 'spec.url: Invalid value'],
  ['no address', 'WorkloadEntry', {labels: {app: 'vm'}}, 'must have an address'],
  [
    'ports of a socket',
    'WorkloadEntry',
    {address: 'unix:///a', ports: {http: 80}},
    'must not have ports with a Unix socket as address',
  ],
  ['half a path', 'WorkloadEntry', {address: 'unix://a'}, 'must be the absolute path of a socket'],
  ['a folder', 'WorkloadEntry', {address: 'unix:///a/'}, 'must be a socket, not a folder'],
  ['a name that no port has', 'WorkloadEntry', {address: 'a', ports: {'-http': 80}}, 'must have valid names of ports'],
  ['a port that is none', 'WorkloadEntry', {address: 'a', ports: {http: 0}}, 'must be a port between 1 and 65535'],
  [
    'two probes',
    'WorkloadGroup',
    {template: {}, probe: {httpGet: {port: 1}, tcpSocket: {port: 1}}},
    'must validate one and only one schema (oneOf)',
  ],
  [
    'an unknown scheme',
    'WorkloadGroup',
    {template: {}, probe: {httpGet: {port: 1, scheme: 'FTP'}}},
    'must be HTTP or HTTPS',
  ],
]
