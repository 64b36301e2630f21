// Custom resources of Linkerd that an API server has to accept.

import type {JsonObject} from '../../src/yaml/index.ts'

/** The words stand for the resource in the test's name. */
export type Case = [what: string, kind: string, version: string, spec: JsonObject]

export const webPods = {podSelector: {matchLabels: {app: 'web'}}}
export const server = {group: 'policy.linkerd.io', kind: 'Server', name: 'web'}
export const webTls = {identity: 'spiffe://mesh/web', serverName: 'web.shop.internal'}

export const accepted: Case[] = [
  [
    'every client, when no authentication is asked for',
    'AuthorizationPolicy',
    'v1alpha1',
    {targetRef: server, requiredAuthenticationRefs: []},
  ],
  [
    'a namespace, for clients of another one',
    'AuthorizationPolicy',
    'v1alpha1',
    {
      targetRef: {kind: 'Namespace', name: 'shop'},
      requiredAuthenticationRefs: [{kind: 'ServiceAccount', name: 'web', namespace: 'front'}],
    },
  ],
  ['all destinations outside', 'EgressNetwork', 'v1alpha1', {trafficPolicy: 'Allow'}],
  [
    'some destinations outside',
    'EgressNetwork',
    'v1alpha1',
    {trafficPolicy: 'Deny', networks: [{cidr: '203.0.113.0/24', except: ['203.0.113.7/32']}]},
  ],
  [
    'limits in total, for each client and for one',
    'HTTPLocalRateLimitPolicy',
    'v1alpha1',
    {
      targetRef: server,
      total: {requestsPerSecond: 100},
      identity: {requestsPerSecond: 20},
      overrides: [{requestsPerSecond: 50, clientRefs: [{kind: 'ServiceAccount', name: 'web', namespace: 'front'}]}],
    },
  ],
  ['a route with nothing but a parent', 'HTTPRoute', 'v1alpha1', {parentRefs: [{name: 'web', kind: 'Server'}]}],
  ['a backend without a name, as it once was', 'HTTPRoute', 'v1beta1', {rules: [{backendRefs: [{port: 80}]}]}],
  [
    'weighted backends',
    'HTTPRoute',
    'v1beta2',
    {
      parentRefs: [{group: 'core', kind: 'Service', name: 'web', port: 80}],
      rules: [
        {
          backendRefs: [
            {name: 'web-v1', port: 80, weight: 90},
            {name: 'web-v2', port: 80, weight: 10},
          ],
        },
      ],
    },
  ],
  [
    'every kind of match and filter, and timeouts',
    'HTTPRoute',
    'v1beta3',
    {
      parentRefs: [{group: 'core', kind: 'Service', name: 'web', namespace: 'shop', port: 80}],
      hostnames: ['*.example.com'],
      rules: [
        {
          matches: [
            {
              path: {type: 'RegularExpression', value: '/v[12]/.*'},
              method: 'GET',
              headers: [{name: 'x-user', value: 'tester'}],
              queryParams: [{name: 'debug', value: '1', type: 'Exact'}],
            },
          ],
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: {set: [{name: 'x-seen', value: 'yes'}], remove: ['x-old']},
            },
            {
              type: 'RequestRedirect',
              requestRedirect: {
                scheme: 'https',
                statusCode: 301,
                path: {type: 'ReplaceFullPath', replaceFullPath: '/'},
              },
            },
          ],
          timeouts: {request: '10s', backendRequest: '500ms'},
          backendRefs: [
            {
              name: 'web',
              port: 80,
              filters: [
                {type: 'ResponseHeaderModifier', responseHeaderModifier: {add: [{name: 'x-from', value: 'web'}]}},
              ],
            },
          ],
        },
      ],
    },
  ],
  ['every client of the mesh', 'MeshTLSAuthentication', 'v1alpha1', {identities: ['*']}],
  [
    'the ServiceAccounts of a namespace',
    'MeshTLSAuthentication',
    'v1alpha1',
    {
      identityRefs: [
        {kind: 'Namespace', name: 'front'},
        {kind: 'ServiceAccount', name: 'web'},
      ],
    },
  ],
  [
    'addresses',
    'NetworkAuthentication',
    'v1alpha1',
    {networks: [{cidr: '10.0.0.0/8', except: ['10.1.0.0/16']}, {cidr: 'fd00::/8'}]},
  ],
  [
    'one server and no proof',
    'ServerAuthorization',
    'v1alpha1',
    {server: {name: 'web'}, client: {unauthenticated: true}},
  ],
  [
    'servers by their labels and clients by what they run as',
    'ServerAuthorization',
    'v1beta1',
    {
      server: {selector: {matchExpressions: [{key: 'app', operator: 'In', values: ['web']}]}},
      client: {
        networks: [{cidr: '10.0.0.0/8'}],
        meshTLS: {
          identities: ['*.shop.serviceaccount.identity.linkerd.cluster.local'],
          serviceAccounts: [{name: 'web'}],
        },
      },
    },
  ],
  ['a port by its number', 'Server', 'v1alpha1', {...webPods, port: 80}],
  ['a port by its name', 'Server', 'v1beta1', {...webPods, port: 'http', proxyProtocol: 'HTTP/1'}],
  ['external workloads', 'Server', 'v1beta2', {externalWorkloadSelector: {}, port: 80}],
  ['what happens to the rest', 'Server', 'v1beta3', {podSelector: {}, port: 80, accessPolicy: 'audit'}],
  ['a profile with routes', 'ServiceProfile', 'v1alpha1', {routes: [{name: 'all', condition: {pathRegex: '/.*'}}]}],
  [
    'a profile with everything',
    'ServiceProfile',
    'v1alpha2',
    {
      routes: [
        {
          name: 'GET /books',
          condition: {all: [{method: 'GET'}, {not: {pathRegex: '/admin/.*'}}]},
          isRetryable: true,
          timeout: '300ms',
          responseClasses: [{condition: {status: {min: 500, max: 599}}, isFailure: true}],
        },
      ],
      retryBudget: {retryRatio: 0.2, minRetriesPerSecond: 10, ttl: '10s'},
      dstOverrides: [
        {authority: 'books-v1.shop.svc.cluster.local:80', weight: '500m'},
        {authority: 'books-v2', weight: 1},
      ],
      opaquePorts: ['3306'],
    },
  ],
  ['a profile with nothing yet', 'ServiceProfile', 'v1alpha2', {}],
  ['a machine with one address', 'ExternalWorkload', 'v1alpha1', {meshTls: webTls, workloadIPs: [{ip: '192.0.2.1'}]}],
  [
    'a machine with two addresses',
    'ExternalWorkload',
    'v1beta1',
    {meshTLS: webTls, workloadIPs: [{ip: '192.0.2.1'}, {ip: '2001:db8::1'}], ports: [{name: 'http', port: 80}]},
  ],
]
