// What the bytes of the proxy API say, in JSON for reading.

import * as loader from '@grpc/proto-loader'
import {describe, expect, it} from 'vitest'
import {renderMessage} from '../../src/diagnostics/proxy-api/render-message.ts'
import {
  descriptorOf,
  fullServiceName,
  type MethodName,
  methods,
  proxyApiSchema,
} from '../../src/diagnostics/proxy-api/schema.ts'

const schema = proxyApiSchema()

/** Decodes as the client does. */
function decode(method: MethodName, hex: string): unknown {
  const services = loader.fromJSON(descriptorOf(schema), {keepCase: true, longs: String, enums: String})
  const service = services[fullServiceName(method)]
  if (service === undefined || 'format' in service) throw new Error(`no service for ${method}`)
  const definition = service[method.split('/')[1] ?? '']
  if (definition === undefined || 'format' in definition) throw new Error(`no method ${method}`)
  return renderMessage(schema, methods[method].gives, definition.responseDeserialize(Buffer.from(hex, 'hex')))
}

/** Bytes that an encoder of Linkerd's own API description made of the same data. */
const encoded: readonly {what: string; method: MethodName; hex: string; json: unknown}[] = [
  {
    what: 'endpoints with their settings for HTTP/2',
    method: 'destination.Destination/Get',
    hex: '0a520a2d0a0a0a050d07002a0a10903f18904e220c0a03706f6412057765622d31420e120c0a08080a1080cab5ee01180112110a096e616d657370616365120473686f70120e0a07736572766963651203776562',
    json: {
      add: {
        addrs: [
          {
            addr: {ip: '10.42.0.7', port: 8080},
            weight: 10_000,
            metric_labels: {pod: 'web-1'},
            http2: {keep_alive: {interval: '10.500s', while_idle: true}},
          },
        ],
        metric_labels: {namespace: 'shop', service: 'web'},
      },
    },
  },
  {
    what: 'a service without endpoints',
    method: 'destination.Destination/Get',
    hex: '1a020801',
    json: {no_endpoints: {exists: true}},
  },
  {
    what: 'an address of 128 bits',
    method: 'destination.Destination/Get',
    hex: '121a0a180a1412120900000000b80d01201101000000000000001050',
    json: {remove: {addrs: [{ip: '2001:db8::1', port: 80}]}},
  },
  {
    what: 'a profile',
    method: 'destination.Destination/GetProfile',
    hex: '0a240a120a100a042a0208000a0822060a042f612e2a120c0a08220608f40310d70410012001120b0dcdcc4c3e100a1a02080a20012a1a7765622e73686f702e7376632e636c75737465722e6c6f63616c',
    json: {
      fully_qualified_name: 'web.shop.svc.cluster.local',
      opaque_protocol: true,
      routes: [
        {
          condition: {all: {matches: [{method: {registered: 'GET'}}, {path: {regex: '/a.*'}}]}},
          response_classes: [{condition: {status: {min: 500, max: 599}}, is_failure: true}],
          is_retryable: true,
        },
      ],
      retry_budget: {retry_ratio: 0.2, min_retries_per_second: 10, ttl: '10s'},
    },
  },
  {
    what: 'an inbound policy',
    method: 'inbound.InboundServerPolicies/GetPort',
    hex: '0a390a370a02080a1a310a090a0764656661756c741a110a0b0a090a050d00000000100012020a0022110a0f0a0312012f12080a03782d6112016212050d07002a0a221b0a046e616d651213616c6c2d756e61757468656e74696361746564220f0a046b696e64120764656661756c74',
    json: {
      protocol: {
        detect: {
          timeout: '10s',
          http_routes: [
            {
              metadata: {default: 'default'},
              authorizations: [{networks: [{net: '0.0.0.0/0'}], authentication: {unauthenticated: {}}}],
              rules: [{matches: [{path: {prefix: '/'}, headers: [{name: 'x-a', exact: 'b'}]}]}],
            },
          ],
        },
      },
      server_ips: ['10.42.0.7'],
      labels: {kind: 'default', name: 'all-unauthenticated'},
    },
  },
  {
    what: 'an outbound policy',
    method: 'outbound.OutboundPolicies/Get',
    hex: '0a590a570a02080a1a510a4f1a4d1a4b12490a470a450a090a07736572766963651a300a210a1f0a1d7765622e73686f702e7376632e636c75737465722e6c6f63616c3a3830120b0a05108087a70e1202080a2206086412020803121e121c0a04636f72651207536572766963651a03776562220473686f703050',
    json: {
      protocol: {
        detect: {
          timeout: '10s',
          http1: {
            routes: [
              {
                rules: [
                  {
                    backends: {
                      first_available: {
                        backends: [
                          {
                            backend: {
                              metadata: {default: 'service'},
                              balancer: {
                                discovery: {dst: {path: 'web.shop.svc.cluster.local:80'}},
                                peak_ewma: {default_rtt: '0.030s', decay: '10s'},
                              },
                              queue: {capacity: 100, failfast_timeout: '3s'},
                            },
                          },
                        ],
                      },
                    },
                  },
                ],
              },
            ],
          },
        },
      },
      metadata: {resource: {group: 'core', kind: 'Service', name: 'web', namespace: 'shop', port: 80}},
    },
  },
  {
    what: 'what a newer control plane added as nothing',
    method: 'destination.Destination/Get',
    hex: '1a0208019a0602ffff',
    json: {no_endpoints: {exists: true}},
  },
]

describe('an answer of the proxy API', () => {
  it.each(encoded)('shows $what', ({method, hex, json}) => {
    const rendered = decode(method, hex)
    expect(rendered).toEqual(json)
    // The order of fields is the API's, and that of maps is sorted.
    expect(JSON.stringify(rendered)).toBe(JSON.stringify(json))
  })

  it.each([
    {what: 'a whole duration', type: 'Duration', value: {seconds: '90'}, shown: '90s'},
    {what: 'no duration', type: 'Duration', value: {}, shown: '0s'},
    {what: 'nanoseconds', type: 'Duration', value: {nanos: 1}, shown: '0.000000001s'},
    {what: 'a negative duration', type: 'Duration', value: {seconds: '-1', nanos: -500_000_000}, shown: '-1.500s'},
    {what: 'the longest duration', type: 'Duration', value: {seconds: '315576000000'}, shown: '315576000000s'},
    {what: 'the highest address', type: 'net.IPAddress', value: {ipv4: 0xffffffff}, shown: '255.255.255.255'},
    {what: 'a network of 128 bits', type: 'net.IPNetwork', value: {ip: {ipv6: {}}, prefix_len: 64}, shown: '::/64'},
  ])('writes $what readably', ({type, value, shown}) => {
    expect(renderMessage(schema, type, value)).toBe(shown)
  })

  it.each([
    {what: 'text', value: Buffer.from('Grüße'), shown: 'Grüße'},
    {what: 'no text', value: Buffer.from([0xff, 0x00]), shown: {base64: '/wA='}},
    {what: 'text that moves the cursor', value: Buffer.from('a\u001b[2J'), shown: {base64: 'YRtbMko='}},
  ])('writes bytes that are $what', ({value, shown}) => {
    expect(renderMessage(schema, 'http_types.Headers.Header', {name: 'x', value})).toEqual({name: 'x', value: shown})
  })

  it('keeps a label whose name means something to JavaScript', () => {
    const metric_labels = JSON.parse('{"__proto__": "x"}')
    const rendered = renderMessage(schema, 'destination.WeightedAddr', {metric_labels})
    expect(JSON.stringify(rendered)).toBe('{"metric_labels":{"__proto__":"x"}}')
  })
})
