// A render of the control plane's chart for tests, with all the certificates that it would otherwise ask for or make.

import {expect} from 'vitest'
import type {Json} from '../../src/yaml/index.ts'
import {type ChartRender, findObject, renderOurs, valueAt} from '../support/rendered-chart.ts'

/** The chart does not read certificates, it passes them on; only their armour matters. */
export const PEM = (label: string) => `-----BEGIN ${label}-----\nTUVTSA==\n-----END ${label}-----`

/** `--set-string` of the certificates that have to be given. */
export const CERTIFICATES = [
  `identityTrustAnchorsPEM=${PEM('CERTIFICATE')}`,
  `identity.issuer.tls.crtPEM=${PEM('CERTIFICATE')}`,
  `identity.issuer.tls.keyPEM=${PEM('EC PRIVATE KEY')}`,
]

const WEBHOOKS = ['proxyInjector', 'profileValidator', 'policyValidator'].flatMap((webhook) => [
  `${webhook}.crtPEM=${PEM('CERTIFICATE')}`,
  `${webhook}.keyPEM=${PEM('RSA PRIVATE KEY')}`,
])

export function renderControlPlane({setString = [], ...more}: Partial<ChartRender> = {}) {
  return renderOurs({
    chart: 'linkerd/control-plane',
    setString: ['linkerdVersion=edge-26.8.3', ...CERTIFICATES, ...WEBHOOKS, ...setString],
    ...more,
  })
}

/** One `--set`; several values are separated by commas. */
export type SetFlag = string

/** Everything that tracing needs to be on. */
export const TRACING =
  'proxy.tracing.enabled=true,proxy.tracing.collector.endpoint=otel:4317,' +
  'proxy.tracing.collector.meshIdentity.serviceAccountName=otel,proxy.tracing.collector.meshIdentity.namespace=obs'

/** The value at a path with spaces between its keys, in an object called `Kind/name` that has to be there. */
export async function renderedValue(set: SetFlag, called: string, path: string): Promise<Json | undefined> {
  const object = findObject(await renderControlPlane({set: set === '' ? [] : [set]}), called)
  expect(object, `${called} is rendered`).toBeDefined()
  return valueAt(object, path.split(' '))
}
