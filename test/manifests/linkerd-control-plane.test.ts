// The chart of Linkerd's control plane: equal to what Linkerd's own tool installs; its rules, certificates and lists of values.

import {X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../src/yaml/index.ts'
import {compareObjects} from '../support/compare-objects.ts'
import {describeWithReference} from '../support/reference.ts'
import {findObject, renderOurs, valueAt} from '../support/rendered-chart.ts'
import {CERTIFICATES, PEM, renderControlPlane as render} from './control-plane.ts'

function chartFile(name: string): JsonObject {
  const file = resolve(import.meta.dirname, '../../templates/linkerd/control-plane', name)
  const value = parseYamlValue(readFileSync(file, 'utf8'), {file})
  if (!isJsonObject(value)) throw new Error(`${name} is no mapping`)
  return value
}

describeWithReference('the control plane as Linkerd installs it', (reference) => {
  const cases = [
    {title: 'by default', file: 'install-default.json', files: ['values-cli.yaml'], set: []},
    {title: 'with high availability', file: 'install-ha.json', files: ['values-ha.yaml', 'values-cli.yaml'], set: []},
    {title: 'with the CNI plugin', file: 'install-cni.json', files: ['values-cli.yaml'], set: ['cniEnabled=true']},
  ]
  const keptDifferences = [
    {
      path: 'Secret/linkerd/linkerd-config-overrides',
      reason: 'the command line adds it: a chart does not know which values are overrides',
    },
  ]

  it.each(cases)('is equal $title', async ({file, files, set}) => {
    const ours = await render({
      files,
      set,
      setString: ['cliVersion=linkerd/cli dev-undefined'],
      now: new Date('2026-08-20T02:16:00Z'), // The heartbeat's schedule is ten minutes after the render.
    })
    expect(compareObjects(ours, reference.objects(`linkerd/${file}`), {keptDifferences})).toEqual([])
  })

  it.each(['values', 'values-ha'])('has the keys and defaults of %s', (name) => {
    expect(chartFile(`${name}.yaml`)).toEqual(reference.data(`linkerd/${name}.json`))
  })
})

describe('values that contradict each other', () => {
  it.each<[set: string[], message: string]>([
    [['proxyInit.closeWaitTimeoutSecs=5'], 'proxyInit.closeWaitTimeoutSecs: needs proxyInit.runAsRoot to be true'],
    [['proxyInit.iptablesMode=ebpf'], 'proxyInit.iptablesMode: ebpf is not one of legacy, nft'],
    [['proxy.logHTTPHeaders=on'], 'proxy.logHTTPHeaders: on is not one of off, insecure'],
    [['proxy.tracing.enabled=true'], 'proxy.tracing.collector.endpoint: must be set'],
    [
      ['proxy.tracing.enabled=true', 'proxy.tracing.collector.endpoint=otel:4317'],
      'proxy.tracing.collector.meshIdentity.serviceAccountName: must be set',
    ],
    [['controller.tracing.enabled=true'], 'controller.tracing.collector.endpoint: must be set'],
    [['proxyInjector.injectCaFrom=a/b'], 'proxyInjector.externalSecret: must be true'],
    [['proxyInjector.externalSecret=true'], 'proxyInjector.externalSecret: needs proxyInjector.caBundle'],
    [
      [
        'policyValidator.externalSecret=true',
        'policyValidator.injectCaFrom=a/b',
        'policyValidator.injectCaFromSecret=c/d',
      ],
      'only one of them can be set',
    ],
    [
      ['profileValidator.externalSecret=true', 'profileValidator.injectCaFrom=a/b', 'profileValidator.caBundle=ca'],
      'profileValidator.caBundle: cannot be set together',
    ],
  ])('%j fail and name the value', async (set, message) => {
    await expect(render({set})).rejects.toThrow(message)
  })

  it.each<[missing: string, message: string]>([
    ['identity.issuer.tls.crtPEM=', 'identity.issuer.tls.crtPEM: must be set'],
    ['identityTrustAnchorsPEM=', 'identityTrustAnchorsPEM: must be set unless identity.externalCA is true'],
    ['proxyInjector.keyPEM=', 'proxyInjector.crtPEM and proxyInjector.keyPEM: must be set together'],
  ])('%s fails and names the value', async (missing, message) => {
    await expect(render({setString: [missing]})).rejects.toThrow(message)
  })
})

describe('certificates of the webhooks', () => {
  it('that are given make two renders equal', async () => {
    const now = new Date('2026-08-20T02:16:00Z')
    expect(await render({now})).toEqual(await render({now}))
  })

  it('are made, one for each service, when they are not given', async () => {
    const objects = await renderOurs({chart: 'linkerd/control-plane', setString: ['linkerdVersion=v', ...CERTIFICATES]})
    for (const service of ['linkerd-proxy-injector', 'linkerd-sp-validator', 'linkerd-policy-validator']) {
      const secret = findObject(objects, `Secret/${service}-k8s-tls`)
      const certificate = new X509Certificate(fromBase64(valueAt(secret, ['data', 'tls.crt'])))
      expect(certificate.subjectAltName).toBe(`DNS:${service}.linkerd.svc`)
      const configuration = objects.find(({metadata}) => metadata.name === `${service}-webhook-config`)
      const bundle = valueAt(configuration, ['webhooks', `${service}.linkerd.io`, 'clientConfig', 'caBundle'])
      expect(certificate.verify(new X509Certificate(fromBase64(bundle)).publicKey)).toBe(true)
    }
  })

  it('restart the pods that serve them when they change', async () => {
    const path = ['spec', 'template', 'metadata', 'annotations', 'checksum/config']
    const before = await render()
    const after = await render({setString: [`policyValidator.crtPEM=${PEM('CERTIFICATE')}\n${PEM('CERTIFICATE')}`]})
    expect(valueAt(findObject(after, 'Deployment/linkerd-destination'), path)).not.toEqual(
      valueAt(findObject(before, 'Deployment/linkerd-destination'), path),
    )
    expect(valueAt(findObject(after, 'Deployment/linkerd-proxy-injector'), path)).toEqual(
      valueAt(findObject(before, 'Deployment/linkerd-proxy-injector'), path),
    )
  })
})

describe('linkerd-config', () => {
  it('holds the values in force and no private key', async () => {
    const text = valueAt(findObject(await render({set: ['proxy.uid=77']}), 'ConfigMap/linkerd-config'), [
      'data',
      'values',
    ])
    expect(text).not.toContain('PRIVATE KEY')
    const values = parseYamlValue(String(text))
    expect(valueAt(values, ['proxy', 'uid'])).toBe(77)
    expect(valueAt(values, ['identityTrustDomain'])).toBe('cluster.local')
    expect(valueAt(values, ['partials'])).toBeUndefined()
  })
})

describe('the known values', () => {
  const defaults = chartFile('values.yaml')
  const known = chartFile('known-values.yaml')

  it.each(['values-ha.yaml', 'values-cli.yaml'])('cover every key of %s', (file) => {
    const unknown = leaves(chartFile(file)).filter((path) => !isKnown(defaults, path) && !isKnown(known, path))
    expect(unknown).toEqual([])
  })

  it('add to the defaults, and do not repeat them', () => {
    const given = new Set(leaves(defaults).map((path) => path.join('.')))
    expect(leaves(known).filter((path) => given.has(path.join('.')))).toEqual([])
  })
})

function fromBase64(text: Json | undefined): Buffer {
  return Buffer.from(String(text), 'base64')
}

/** The paths of everything that is no mapping, or an empty one. */
function leaves(value: Json, path: string[] = []): string[][] {
  if (!isJsonObject(value) || isEmpty(value)) return [path]
  return Object.entries(value).flatMap(([key, below]) => leaves(below, [...path, key]))
}

/** Below an empty mapping every key is the user's own. */
function isKnown(values: Json, path: readonly string[]): boolean {
  const [key, ...rest] = path
  if (key === undefined) return true
  if (!isJsonObject(values)) return false
  return isEmpty(values) || (Object.hasOwn(values, key) && isKnown(values[key] ?? null, rest))
}

function isEmpty(value: JsonObject): boolean {
  return Object.keys(value).length === 0
}
