// Which kubeconfig files are read, and what of them counts.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join} from 'node:path'
import {afterAll, describe, expect, test} from 'vitest'
import type {KubeconfigChoice} from '../../src/kube/kubeconfig.ts'
import {readLogin} from '../../src/kube/kubeconfig.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-kubeconfig-'))
afterAll(() => rmSync(folder, {recursive: true}))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const one = file(
  'one.yaml',
  `
apiVersion: v1
kind: Config
current-context: ""
clusters:
- {name: c1, cluster: {server: "https://one:6443", certificate-authority: ca.crt}}
- {name: shared, cluster: {server: "https://shared-of-one:6443"}}
contexts:
- {name: one, context: {cluster: c1, user: u1, namespace: shop}}
- {name: loose, context: {cluster: nowhere, user: u1}}
- {name: userless, context: {cluster: c1, user: nobody}}
users:
- {name: u1, user: {client-certificate: certs/tls.crt, client-key: /abs/tls.key, exec: {command: ./login, apiVersion: v1}}}
`,
)
const two = file(
  'two.yaml',
  `
current-context: two
clusters:
- {name: shared, cluster: {server: "https://shared-of-two:6443"}}
contexts:
- {name: two, context: {cluster: shared, user: u2}}
- {name: 1234, context: {cluster: shared, user: u2}}
users:
- {name: u2, user: {token: t, exec: {command: aws}}}
`,
)
const three = file('three.yaml', 'current-context: one\n')
const empty = file('empty.yaml', '')
const missing = join(folder, 'missing.yaml')
const list = (...files: string[]): KubeconfigChoice => ({env: {KUBECONFIG: files.join(delimiter)}})
const login = (choice: KubeconfigChoice) => readLogin(choice, parseYamlValue)

describe('a list in KUBECONFIG', () => {
  test('takes the current context from the first file that has one', async () => {
    expect((await login(list(one, two, three))).contextName).toBe('two')
    expect((await login(list(three, one, two))).contextName).toBe('one')
  })

  test('takes each entry from the first file that has its name', async () => {
    expect((await login(list(one, two))).cluster.server).toBe('https://shared-of-one:6443')
    expect((await login(list(two, one))).cluster.server).toBe('https://shared-of-two:6443')
  })

  test('passes over files that are missing or empty', async () => {
    expect((await login(list(missing, empty, '', two))).contextName).toBe('two')
  })
})

describe('a context', () => {
  test('brings its namespace, and default when it names none', async () => {
    expect((await login({...list(one), context: 'one'})).namespace).toBe('shop')
    expect((await login(list(two))).namespace).toBe('default')
  })

  test('has its files beside the kubeconfig that names them', async () => {
    const {cluster, user} = await login({...list(one), context: 'one'})
    expect(cluster['certificate-authority']).toBe(join(folder, 'ca.crt'))
    expect(user['client-certificate']).toBe(join(folder, 'certs/tls.crt'))
    expect(user['client-key']).toBe('/abs/tls.key')
    expect(user.exec).toEqual({command: join(folder, 'login'), apiVersion: 'v1'})
  })

  test('leaves a plugin that is on PATH where it is', async () => {
    expect((await login(list(two))).user.exec).toEqual({command: 'aws'})
  })

  test('may be called by a number', async () => {
    expect((await login({...list(two), context: '1234'})).contextName).toBe('1234')
  })
})

describe('one file', () => {
  test('that is named is the only one that is read', async () => {
    expect((await login({...list(two), kubeconfig: one, context: 'one'})).cluster.server).toBe('https://one:6443')
  })

  test('is ~/.kube/config when nothing is named', async () => {
    await expect(login({env: {HOME: folder}})).rejects.toThrow(`looked for ${join(folder, '.kube', 'config')}`)
  })
})

describe('trouble', () => {
  test.each([
    {
      what: 'a file that is not there',
      choice: {kubeconfig: missing, env: {}},
      says: /missing\.yaml: there is no such file/,
    },
    {what: 'nothing at all', choice: list(missing), says: /no Kubernetes configuration: looked for .*missing\.yaml/},
    {what: 'no current context', choice: list(one), says: /no current context in .*one\.yaml/},
    {what: 'an unknown context', choice: {...list(two), context: 'x'}, says: /no context "x"/},
    {what: 'a context without its cluster', choice: {...list(one), context: 'loose'}, says: /names cluster "nowhere"/},
    {what: 'a context without its user', choice: {...list(one), context: 'userless'}, says: /names user "nobody"/},
    {what: 'a file that is not YAML', choice: list(file('bad.yaml', 'a: [')), says: /bad\.yaml is not YAML/},
    {what: 'a file that is a list', choice: list(file('list.yaml', '- a')), says: /list\.yaml is not a mapping/},
  ])('$what is told', async ({choice, says}) => {
    await expect(login(choice)).rejects.toThrow(says)
  })

  test('with a context names those that there are', async () => {
    await expect(login({...list(two), context: 'x'})).rejects.toMatchObject({
      hint: '--context 1234|two',
      trouble: 'config',
    })
  })
})
