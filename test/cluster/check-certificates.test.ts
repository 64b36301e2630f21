// The checks of certificates on a real API server: whole as mesh installs them, then with just one thing broken, then mended.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {at, listAt, textAt} from '../../src/yaml/index.ts'
import type {CertificateOptions} from '../support/certificates.ts'
import {makeCertificate} from '../support/certificates.ts'
import {webhooks} from '../support/linkerd-identity.ts'
import {sharedControlPlane} from './control-plane.ts'
import {type BothStates, checksOn, expectBothStates} from './support/checks.ts'
import {installLinkerd, type LinkerdOnCluster, removeLinkerd} from './support/linkerd.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig)

let linkerd: LinkerdOnCluster
beforeAll(async () => {
  await removeLinkerd(cluster)
  linkerd = await installLinkerd(cluster)
})
afterAll(() => removeLinkerd(cluster))

const ask = () => check('installed')
const day = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Date.now() + days * day)
const year = {from: inDays(-100), to: inDays(265)}
const base64 = (text: string) => Buffer.from(text).toString('base64')

const issuerSecret = 'Secret/linkerd-identity-issuer'
const configuration = 'ConfigMap/linkerd-config'

/** The install's own anchor, and one more. */
const withAnchor = (title: string, breaks: string, options: CertificateOptions, text: RegExp): BothStates => ({
  title,
  breaks,
  async broken() {
    const {pem} = await makeCertificate({name: 'second', ...year, ...options})
    const own = Buffer.from(textAt(linkerd.object(issuerSecret), 'data', 'crt.pem') ?? '', 'base64').toString()
    await linkerd.configure({identityTrustAnchorsPEM: own + pem})
  },
  whole: () => linkerd.restore(configuration),
  text,
})

/** An anchor and an issuer of its own. */
const withIssuer = (title: string, breaks: string, options: CertificateOptions, text: RegExp): BothStates => ({
  title,
  breaks,
  async broken() {
    const root = await makeCertificate({name: 'root', ...year})
    const issuer = await makeCertificate({...year, issuer: root, ...options})
    await linkerd.configure({identityTrustAnchorsPEM: root.pem})
    await linkerd.change(issuerSecret, {data: {'crt.pem': base64(issuer.pem), 'key.pem': base64(issuer.key)}})
  },
  whole: () => linkerd.restore(configuration, issuerSecret),
  text,
})

describe('the certificates of an install', () => {
  test('pass every check when they are whole', async () => {
    const {results} = await ask()
    const ours = results.filter(({category}) => /^linkerd-(identity|webhooks)/.test(category))
    expect(ours.filter(({status}) => status !== 'passed')).toEqual([])
    expect(ours).toHaveLength(8 + 6)
  })

  test.each<BothStates>([
    {
      title: 'certificate config is valid',
      breaks: 'with the key of another',
      async broken() {
        const {key} = await makeCertificate()
        const pem = textAt(linkerd.object(issuerSecret), 'data', 'crt.pem') ?? ''
        await linkerd.change(issuerSecret, {data: {'crt.pem': pem, 'key.pem': base64(key)}})
      },
      whole: () => linkerd.restore(issuerSecret),
      text: /key key\.pem does not belong to the certificate in/,
    },
    {
      title: 'certificate config is valid',
      breaks: 'without its Secret',
      broken: () => kubectl(['delete', 'secret', 'linkerd-identity-issuer', '-n', 'linkerd']),
      whole: () => linkerd.restore(issuerSecret),
      text: /^Secret "linkerd-identity-issuer" does not exist/,
    },
    withAnchor(
      'trust anchors are using supported crypto algorithm',
      'with P-384',
      {curve: 'P-384'},
      /"CN=second" has a key of ECDSA P-384/,
    ),
    withAnchor(
      'trust anchors are within their validity period',
      'with an expired one',
      {to: inDays(-1)},
      /^trust anchors are out of date: "CN=second" expired on/,
    ),
    withAnchor(
      'trust anchors are valid for at least 60 days',
      'with one of 59 days',
      {to: inDays(59)},
      /"CN=second" expires on/,
    ),
    withIssuer('issuer cert is using supported crypto algorithm', 'with RSA', {rsa: true}, /has a key of RSA 2048/),
    withIssuer('issuer cert is within its validity period', 'expired', {to: inDays(-1)}, /local" expired on/),
    withIssuer('issuer cert is valid for at least 60 days', 'with 59 days', {to: inDays(59)}, /local" expires on/),
    {
      title: 'issuer cert is issued by the trust anchor',
      breaks: 'with the anchor of a stranger',
      async broken() {
        const {pem} = await makeCertificate({name: 'stranger', ...year})
        await linkerd.configure({identityTrustAnchorsPEM: pem})
      },
      whole: () => linkerd.restore(configuration),
      text: /is not signed by any of the trust anchors$/,
    },
  ])('$title: found $breaks, and passes when it is whole again', (states) => expectBothStates(ask, states))

  test.each(
    webhooks.flatMap((webhook): BothStates[] => {
      const {name, service, kind} = webhook
      const short = name.replace('linkerd-', '')
      const [objects, host] = [
        {secret: `Secret/${service}-k8s-tls`, hook: `${kind}/${name}-webhook-config`},
        `${service}.linkerd.svc`,
      ]
      const certify = async (options: CertificateOptions, trusted: boolean) => {
        const made = await makeCertificate({name: host, ...year, ...options})
        await linkerd.change(objects.secret, {data: {'tls.crt': base64(made.pem), 'tls.key': base64(made.key)}})
        if (trusted) await trust(objects.hook, made.pem)
      }
      const whole = () => linkerd.restore(objects.secret, objects.hook)
      return [
        {
          title: `${short} webhook has valid cert`,
          breaks: 'with a certificate of another name',
          broken: () => certify({alternatives: ['somebody.else']}, true),
          whole,
          text: /is not made out to .*, but to DNS:somebody\.else$/,
        },
        {
          title: `${short} webhook has valid cert`,
          breaks: 'with a certificate that is not in its caBundle',
          broken: () => certify({alternatives: [host]}, false),
          whole,
          text: /is not signed by any of the trust anchors \(its caBundle\)$/,
        },
        {
          title: `${short} cert is valid for at least 60 days`,
          breaks: 'with 59 days',
          broken: () => certify({alternatives: [host], to: inDays(59)}, true),
          whole,
          text: /are valid for less than 60 days: "CN=.*" expires on/,
        },
      ]
    }),
  )('$title: found $breaks, and passes when it is whole again', (states) => expectBothStates(ask, states))

  test('are skipped, with the right that is missing, for who may not read Secrets', async () => {
    const resources = ['configmaps', 'namespaces', 'pods', 'services', 'mutatingwebhookconfigurations']
    const name = 'checked-without-secrets'
    await kubectl(['create', 'clusterrole', name, '--verb=get,list', `--resource=${resources.join(',')}`])
    await kubectl(['create', 'clusterrolebinding', name, `--clusterrole=${name}`, '--user=reader'])
    try {
      const {of} = await check('installed', {as: {as: 'reader'}})
      const without = {status: 'skipped', why: 'needs get secrets in linkerd'}
      expect(of('certificate config is valid')).toMatchObject(without)
      expect(of('issuer cert is within its validity period')).toMatchObject(without)
      expect(of('proxy-injector webhook has valid cert')).toMatchObject(without)
      expect(of('sp-validator webhook has valid cert')).toMatchObject({
        why: 'needs get validatingwebhookconfigurations',
      })
      expect(of('trust anchors are within their validity period').status).toBe('passed')
    } finally {
      await kubectl(['delete', 'clusterrole,clusterrolebinding', name])
    }
  })
})

/** Makes the API server trust a certificate when it calls a webhook. */
async function trust(called: string, pem: string): Promise<void> {
  const [entry] = listAt(linkerd.object(called), 'webhooks')
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw new Error(`${called} has no webhook`)
  const client = at(entry, 'clientConfig', 'service') ?? {}
  await linkerd.change(called, {webhooks: [{...entry, clientConfig: {service: client, caBundle: base64(pem)}}]})
}
