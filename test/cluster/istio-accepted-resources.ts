// Custom resources of Istio that an API server has to accept, in every version of their kind.

import type {JsonObject} from '../../src/yaml/index.ts'

export type IstioCase = [what: string, kind: string, spec: JsonObject]

export const webPods = {matchLabels: {app: 'web'}}
export const gatewayRef = {group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge'}

export const accepted: IstioCase[] = [
  [
    'rules about callers, requests and more',
    'AuthorizationPolicy',
    {
      selector: webPods,
      action: 'DENY',
      rules: [
        {
          from: [{source: {namespaces: ['shop'], notIpBlocks: ['10.0.0.0/8']}}],
          to: [{operation: {methods: ['GET'], paths: ['/admin*']}}],
          when: [{key: 'request.headers[x-token]', values: ['a']}],
        },
        {from: [{source: {serviceAccounts: ['shop/cart']}}]},
      ],
    },
  ],
  ['targets', 'AuthorizationPolicy', {targetRefs: [gatewayRef], action: 'CUSTOM', provider: {name: 'authz'}}],
  [
    'a policy for the host, for a subset and for a port',
    'DestinationRule',
    {
      host: 'reviews',
      trafficPolicy: {
        connectionPool: {tcp: {connectTimeout: '30ms', idleTimeout: '0s'}, http: {idleTimeout: '1h30m'}},
        loadBalancer: {consistentHash: {httpCookie: {name: 'user', ttl: '0s'}, ringHash: {minimumRingSize: 64}}},
        outlierDetection: {interval: '5s', baseEjectionTime: '1m', consecutive5xxErrors: null},
        portLevelSettings: [{port: {number: 80}, tls: {mode: 'ISTIO_MUTUAL'}}],
      },
      subsets: [{name: 'v1', labels: {version: 'v1'}, trafficPolicy: {loadBalancer: {simple: 'ROUND_ROBIN'}}}],
      workloadSelector: webPods,
    },
  ],
  [
    'a patch of any form',
    'EnvoyFilter',
    {
      workloadSelector: {labels: {app: 'web'}},
      configPatches: [
        {
          applyTo: 'HTTP_FILTER',
          match: {context: 'WAYPOINT', waypoint: {portNumber: 15008}},
          patch: {operation: 'INSERT_BEFORE', value: {name: 'x', typed_config: {'@type': 'y', list: [1]}}},
        },
      ],
    },
  ],
  [
    'servers with and without TLS',
    'Gateway',
    {
      selector: {istio: 'ingressgateway'},
      servers: [
        {port: {number: 80, name: 'http', protocol: 'HTTP'}, hosts: ['*'], tls: {httpsRedirect: true}},
        {
          port: {number: 443, name: 'https', protocol: 'HTTPS'},
          hosts: ['shop/*.acme.io'],
          tls: {mode: 'SIMPLE', credentialNames: ['rsa', 'ecdsa'], minProtocolVersion: 'TLSV1_2'},
        },
      ],
    },
  ],
  [
    'modes of ports',
    'PeerAuthentication',
    {selector: webPods, mtls: {mode: 'STRICT'}, portLevelMtls: {'8080': {mode: 'PERMISSIVE'}}},
  ],
  [
    'settings',
    'ProxyConfig',
    {selector: webPods, concurrency: 0, environmentVariables: {A: 'b'}, image: {imageType: 'distroless'}},
  ],
  [
    'issuers',
    'RequestAuthentication',
    {
      targetRefs: [gatewayRef],
      jwtRules: [
        {
          issuer: 'https://acme.io',
          jwksUri: 'https://acme.io/keys',
          fromHeaders: [{name: 'x-jwt', prefix: 'Bearer '}],
          timeout: '5s',
        },
        {jwks: '{"keys":[]}', outputClaimToHeaders: [{header: 'x-user', claim: 'sub'}]},
      ],
    },
  ],
  [
    'a service outside, with its addresses',
    'ServiceEntry',
    {
      hosts: ['api.acme.io', '*.acme.io'],
      addresses: ['192.0.2.0/24'],
      ports: [
        {name: 'http', number: 80, protocol: 'HTTP'},
        {name: 'https', number: 443, targetPort: 8443},
      ],
      location: 'MESH_EXTERNAL',
      resolution: 'STATIC',
      endpoints: [
        {address: '198.51.100.1', ports: {http: 8080}, weight: 1},
        {network: 'vm'},
        {address: 'unix:///run/api'},
      ],
    },
  ],
  [
    'a service of pods',
    'ServiceEntry',
    {hosts: ['api.local'], resolution: 'DNS', workloadSelector: {labels: {app: 'web'}}},
  ],
  [
    'hosts to know of',
    'Sidecar',
    {
      workloadSelector: {labels: {app: 'web'}},
      ingress: [{port: {number: 9080, protocol: 'HTTP', name: 'http'}, defaultEndpoint: '127.0.0.1:8080'}],
      egress: [{hosts: ['./*', 'istio-system/*']}],
      outboundTrafficPolicy: {mode: 'REGISTRY_ONLY'},
    },
  ],
  [
    'tracing, metrics and logs',
    'Telemetry',
    {
      tracing: [
        {randomSamplingPercentage: 12.5, customTags: {zone: {literal: {value: 'a'}}}, providers: [{name: 'otel'}]},
      ],
      metrics: [
        {overrides: [{match: {metric: 'REQUEST_COUNT'}, tagOverrides: {a: {operation: 'REMOVE'}, b: {value: '1'}}}]},
      ],
      accessLogging: [{disabled: false, match: {mode: 'SERVER'}, filter: {expression: 'response.code >= 400'}}],
    },
  ],
  [
    'WebAssembly',
    'TrafficExtension',
    {
      wasm: {url: 'oci://r.acme.io/filter:v1', pluginConfig: {any: {form: true}}},
      phase: 'AUTHN',
      targetRefs: [gatewayRef],
    },
  ],
  ['Lua', 'TrafficExtension', {lua: {inlineCode: 'function envoy_on_request() end'}, match: [{ports: [{number: 80}]}]}],
  [
    'a route with everything',
    'VirtualService',
    {
      hosts: ['reviews'],
      gateways: ['mesh', 'edge'],
      http: [
        {
          match: [{uri: {prefix: '/v1'}, headers: {'end-user': {exact: 'a'}}, withoutHeaders: {x: {}}}],
          fault: {delay: {fixedDelay: '5s', percentage: {value: 0.1}}, abort: {httpStatus: 503}},
          retries: {attempts: 3, perTryTimeout: '250ms', retryOn: '5xx'},
          timeout: '1.5s',
          corsPolicy: {maxAge: '24h', allowOrigins: [{regex: '.*'}]},
          route: [{destination: {host: 'reviews', subset: 'v1', port: {number: 80}}, weight: 100}],
        },
        {directResponse: {status: 404, body: {string: 'no'}}},
      ],
      tls: [{match: [{sniHosts: ['a.acme.io'], port: 443}], route: [{destination: {host: 'a'}}]}],
      tcp: [{match: [{destinationSubnets: ['10.0.0.0/8']}], route: [{destination: {host: 'b'}}]}],
    },
  ],
  [
    'an image without a scheme',
    'WasmPlugin',
    {
      url: 'r.acme.io:5000/filter:v1',
      selector: webPods,
      vmConfig: {
        env: [
          {name: 'A', value: 'b'},
          {name: 'B', valueFrom: 'HOST'},
        ],
      },
      sha256: 'a'.repeat(64),
    },
  ],
  [
    'a machine',
    'WorkloadEntry',
    {address: '192.0.2.1', labels: {app: 'vm'}, ports: {http: 8080}, serviceAccount: 'vm'},
  ],
  [
    'machines to come',
    'WorkloadGroup',
    {
      metadata: {labels: {app: 'vm'}},
      template: {serviceAccount: 'vm', network: 'vm', ports: {http: 8080}},
      probe: {
        periodSeconds: 5,
        httpGet: {port: 8080, path: '/', scheme: 'HTTPS', httpHeaders: [{name: 'X-A', value: 'b'}]},
      },
    },
  ],
]
