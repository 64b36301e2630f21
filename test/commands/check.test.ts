// `mesh check` as a user runs it: its forms, exit codes, and what it says to wrong calls.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {checkFormats} from '../../src/io/check-report.ts'
import type {FakeApiServer} from '../support/api-server.ts'
import {linkerdConfig, linkerdInstall, replacing, without} from '../support/linkerd-install.ts'
import {serveObjects} from '../support/objects-server.ts'
import {readXml} from '../support/read-xml.ts'
import {runMesh, startMesh} from '../support/run-mesh.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-check-'))
const kubeconfig = join(folder, 'kubeconfig')
const env = {KUBECONFIG: kubeconfig}

let server: FakeApiServer
beforeAll(async () => {
  // No certificates, a missing role, and an old release: found as errors and as a warning.
  const objects = replacing(linkerdInstall, linkerdConfig({linkerdVersion: 'edge-26.1.1'}))
  server = await serveObjects(without(objects, 'ClusterRole/linkerd-linkerd-identity'))
  const entry = {name: 'it', cluster: {server: server.url}, user: {}, context: {cluster: 'it', user: 'it'}}
  const config = {clusters: [entry], users: [entry], contexts: [entry], 'current-context': 'it'}
  writeFileSync(kubeconfig, JSON.stringify(config))
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, {recursive: true})
})

const check = (...args: string[]) => startMesh(['check', '--wait', '0', ...args], {env})

describe('the exit code', () => {
  const crdsOnly = ['--crds', '--skip', 'l5d-existence-crd']
  test.each(checkFormats)('tells failure, and success, in the form %s', async (format) => {
    expect((await check('-o', format)).status).toBe(1)
    expect((await check('-o', format, ...crdsOnly)).status).toBe(0)
  })

  test.each(checkFormats)('counts warnings when it is told to, in the form %s', async (format) => {
    const lag = [...crdsOnly, '--expected-version', 'edge-99.1.1', '-o', format]
    expect((await check(...lag)).status).toBe(0)
    expect((await check(...lag, '--fail-on', 'warn')).status).toBe(1)
  })
})

describe('a script', () => {
  test.each(['json', 'sarif'] as const)('reads one document from stdout in the form %s', async (format) => {
    const {stdout, stderr} = await check('-o', format)
    expect(stderr).toBe('')
    expect(() => JSON.parse(stdout)).not.toThrow()
  })

  test('reads XML from stdout in the form junit', async () => {
    const {stdout} = await check('-o', 'junit')
    expect(readXml(stdout).children.length).toBeGreaterThan(5)
  })

  test('reads one document when there is no cluster at all', () => {
    const {status, stdout, stderr} = runMesh(['check', '-o', 'json'])
    expect({status, stderr}).toEqual({status: 1, stderr: ''})
    const {success, categories} = JSON.parse(stdout)
    expect(success).toBe(false)
    expect(categories[0].checks[0]).toMatchObject({
      description: 'can initialize the client',
      result: 'error',
      error: 'no Kubernetes configuration: looked for /nonexistent',
    })
    const others = categories.flatMap(({checks}: {checks: object[]}) => checks).slice(1)
    for (const other of others) expect(other).toMatchObject({result: 'success', skipped: true})
  })

  test('goes on with what it knows when a version is expected, and asks nobody', async () => {
    const {stdout} = await check(
      '-o',
      'json',
      '--expected-version',
      'edge-26.8.3',
      '--cli-version-override',
      'edge-26.1.1',
    )
    const results = new Map<string, object>(
      JSON.parse(stdout)
        .categories.flatMap(({checks}: {checks: {description: string}[]}) => checks)
        .map((result: {description: string}) => [result.description, result]),
    )
    expect(results.get('can determine the latest version')).toMatchObject({result: 'success'})
    expect(results.get('cli is up-to-date')).toMatchObject({result: 'warning', id: 'l5d-version-cli'})
    expect(results.get('control plane and cli versions match')).toMatchObject({result: 'success'})
    expect(results.get('control plane ClusterRoles exist')).toMatchObject({
      result: 'error',
      error: 'there is no ClusterRole linkerd-linkerd-identity',
      hint: 'https://linkerd.io/2/checks/#l5d-existence-cr',
      code: 'MESH0302',
    })
  })
})

describe('the network', () => {
  /** Counts what reaches for the world outside, and lets nothing through. */
  async function askedOutside(...args: string[]) {
    const asked: string[] = []
    const proxy = createServer((socket) => {
      socket.once('data', (data) => {
        asked.push(data.toString().split('\r\n')[0] ?? '')
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      })
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const address = proxy.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      const {stdout} = await startMesh(['check', '--crds', '--wait', '0', '-o', 'json', ...args], {
        env: {...env, HTTPS_PROXY: `http://127.0.0.1:${port}`},
      })
      const version = JSON.parse(stdout).categories.at(-1)
      return {asked, latest: version.checks[0]}
    } finally {
      await new Promise((resolve) => proxy.close(resolve))
    }
  }

  test('is not used', async () => {
    const {asked, latest} = await askedOutside()
    expect(asked).toEqual([])
    expect(latest).toMatchObject({skipped: true, why: 'needs --online, or --expected-version RELEASE'})
  })

  test('is used with --online, through the proxy of the environment, for one host', async () => {
    const {asked, latest} = await askedOutside('--online')
    expect(asked).toEqual(['CONNECT versioncheck.linkerd.io:443 HTTP/1.1'])
    expect(latest).toMatchObject({result: 'warning', error: expect.stringContaining('versioncheck.linkerd.io')})
  })
})

describe('a wrong call', () => {
  test.each<{args: string[]; says: RegExp}>([
    {args: ['--pre', '--proxy'], says: /^Error: --proxy=true cannot also be provided when using --pre\n/},
    {args: ['--pre', '--crds'], says: /^Error: --crds=true cannot also be provided when using --pre\n/},
    {args: ['--linkerd-cni-enabled'], says: /must be provided when using --linkerd-cni-enabled: --pre\n/},
    {args: ['-n', 'shop'], says: /must be provided when using --namespace: --proxy\n/},
    {args: ['-o', 'xml'], says: /^Error: expected --output=xml to be one of: table, short, json, junit, sarif\n/},
    {args: ['--wait', 'soon'], says: /^Error: --wait takes a duration like 30s or 2m, not "soon"\n/},
    {args: ['--fail-on', 'info'], says: /one of: warn, error\n/},
    {
      args: ['--expected-version', '2.14'],
      says: /^Error: --expected-version takes a release like edge-26\.8\.3, not "2\.14"/,
    },
    {args: ['--online', '--expected-version', 'edge-26.8.3'], says: /cannot also be provided when using/},
    {
      args: ['--skip', 'l5d-version-clu'],
      says: /^Error: --skip names no check: "l5d-version-clu"\n {2}try: --skip l5d-version-cli; .*mesh check -o json\n$/,
    },
  ])('with $args is refused', ({args, says}) => {
    const {status, stdout, stderr} = runMesh(['check', ...args])
    expect({status, stdout}).toEqual({status: 2, stdout: ''})
    expect(stderr).toMatch(says)
  })

  test('is not one that skips a check of another stage', async () => {
    expect((await check('--crds', '--skip', 'l5d-existence-crd', '--skip', 'pre-ns')).status).toBe(0)
  })
})
