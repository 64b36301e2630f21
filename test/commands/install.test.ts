// What `mesh install` promises to pipelines: the same bytes for the same input, every image from one registry, other charts.

import {spawnSync} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {makeCertificate} from '../support/certificates.ts'
import {root, runMesh} from '../support/run-mesh.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-install-'))
const values = join(folder, 'values.json')
const day = 24 * 60 * 60 * 1000

beforeAll(async () => {
  const span = {from: new Date(Date.now() - day), to: new Date(Date.now() + 300 * day)}
  const anchor = await makeCertificate({name: 'root.linkerd.cluster.local', ...span})
  const issuer = await makeCertificate({issuer: anchor, ...span})
  const webhook = async (name: string) => {
    const {pem, key} = await makeCertificate({name: `${name}.linkerd.svc`, isAuthority: false, ...span})
    return {crtPEM: pem, keyPEM: key, caBundle: pem}
  }
  writeFileSync(
    values,
    JSON.stringify({
      identityTrustAnchorsPEM: anchor.pem,
      identity: {issuer: {tls: {crtPEM: issuer.pem, keyPEM: issuer.key}}},
      proxyInjector: await webhook('linkerd-proxy-injector'),
      profileValidator: await webhook('linkerd-sp-validator'),
      policyValidator: await webhook('linkerd-policy-validator'),
      // The default is ten minutes from now.
      heartbeatSchedule: '1 2 * * *',
    }),
  )
})
afterAll(() => rmSync(folder, {recursive: true}))

function install(...args: string[]): string {
  const {status, stdout, stderr} = runMesh(['install', '--ignore-cluster', ...args])
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
  return stdout
}

interface GivenValues {
  identityTrustAnchorsPEM: string
  proxyInjector: {crtPEM: string}
}

describe('an install', () => {
  it('is the same bytes twice when it is given its certificates', () => {
    expect(install('-f', values)).toBe(install('-f', values))
  })

  it('reads values from standard input too', () => {
    const {stdout} = runMesh(['install', '--ignore-cluster', '-f', values, '-f', '-'], {
      stdin: 'controllerReplicas: 4\n',
    })
    expect(stdout.match(/replicas: 4$/gm)).toHaveLength(3)
  })

  it.each([['--ha'], ['--linkerd-cni-enabled'], []])(
    'takes every image from the registry that is named %s',
    (...flags) => {
      const rendered = install('-f', values, '--registry', 'registry.example.com/mirror', ...flags)
      expect(rendered).not.toContain('cr.l5d.io')
      const listed = install('-f', values, '--registry', 'registry.example.com/mirror', '--images', ...flags)
      const used = [...rendered.matchAll(/image"?: "?([^\s",]+:[^\s",]+)/g)].map(([, image = '']) => image)
      expect(used.length).toBeGreaterThan(5)
      for (const image of used) expect(listed.split('\n')).toContain(image)
      for (const image of listed.trimEnd().split('\n')) expect(image).toMatch(/^registry\.example\.com\/mirror\//)
    },
  )

  it('lets single flags win over --ha, and values over flags', () => {
    const parsed = (...args: string[]) =>
      [...install('-f', values, ...args).matchAll(/replicas: (\d+)$/gm)].map(([, count]) => count)
    expect(parsed('--ha')).toEqual(['3', '3', '3'])
    expect(parsed('--ha', '--controller-replicas', '5')).toEqual(['5', '5', '5'])
    expect(parsed('--ha', '--controller-replicas', '5', '--set', 'controllerReplicas=2')).toEqual(['2', '2', '2'])
  })

  it('renders the charts that the user names, from a folder and from an archive', () => {
    const charts = join(folder, 'charts')
    cpSync(join(root, 'templates/linkerd'), charts, {recursive: true})
    const chart = join(charts, 'control-plane')
    cpSync(join(charts, 'partials'), join(chart, 'charts/partials'), {recursive: true})
    const builtIn = install('-f', values, '--set', 'linkerdVersion=edge-26.8.3')
    expect(install('-f', values, '--set', 'linkerdVersion=edge-26.8.3', '--charts', charts)).toBe(builtIn)
    const archive = join(folder, 'linkerd-control-plane-1.0.0.tgz')
    spawnSync('tar', ['-czf', archive, '-C', charts, 'control-plane'])
    expect(install('-f', values, '--set', 'linkerdVersion=edge-26.8.3', '--charts', archive)).toBe(builtIn)
  })

  it.each<[string, (values: GivenValues) => void, RegExp]>([
    [
      'an issuer that is no certificate',
      (all) => Object.assign(all, {identity: {issuer: {tls: {crtPEM: 'x', keyPEM: 'y'}}}}),
      /^Error: value identity\.issuer\.tls\.crtPEM holds no PEM certificate\n$/,
    ],
    [
      'anchors of another',
      (all) => Object.assign(all, {identityTrustAnchorsPEM: all.proxyInjector.crtPEM}),
      /^Error: value identity\.issuer\.tls\.crtPEM is not signed by any of the trust anchors/,
    ],
  ])('is refused with %s, in one sentence and without output', (_, change, message) => {
    const changed = JSON.parse(readFileSync(values, 'utf8'))
    change(changed)
    const {status, stdout, stderr} = runMesh(['install', '--ignore-cluster', '-f', '-'], {
      stdin: JSON.stringify(changed),
    })
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(message)
  })
})
