// Functions whose results are random or depend on the clock: what holds for every result, and that both come from outside.

import {execFileSync, spawnSync} from 'node:child_process'
import {createHash, createPublicKey, randomBytes, X509Certificate} from 'node:crypto'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {bcryptHash} from '../../src/helm/functions/crypto/bcrypt.ts'
import {type FunctionDependencies, helmFunctions} from '../../src/helm/functions/index.ts'
import {parseTemplates} from '../../src/helm/template/index.ts'

const noon = new Date('2024-02-29T12:00:00Z')

/** Bytes that are the same in every run. */
function countedBytes(): (count: number) => Uint8Array {
  let calls = 0
  return (count) => {
    const bytes = Buffer.alloc(count)
    for (let at = 0; at < count; at += 32) createHash('sha256').update(`${calls++}`).digest().copy(bytes, at)
    return bytes
  }
}

function render(template: string, dependencies: Partial<FunctionDependencies> = {}): string {
  const functions = helmFunctions({now: () => noon, randomBytes, timeZone: 'UTC', ...dependencies})
  return parseTemplates([{name: 'main', text: template}], functions).execute('main', {})
}

describe('random text', () => {
  it.each([
    ['randAlpha', /^[A-Za-z]{200}$/],
    ['randAlphaNum', /^[A-Za-z0-9]{200}$/],
    ['randNumeric', /^[0-9]{200}$/],
    ['randAscii', /^[ -~]{200}$/],
  ])('%s keeps to its alphabet and differs from call to call', (name, alphabet) => {
    const [first, second] = [render(`{{ ${name} 200 }}`), render(`{{ ${name} 200 }}`)]
    expect(first).toMatch(alphabet)
    expect(second).toMatch(alphabet)
    expect(first).not.toBe(second)
  })

  it('uses every character of its alphabet about equally often', () => {
    const counts = new Map<string, number>()
    for (const digit of render('{{ randNumeric 20000 }}')) counts.set(digit, (counts.get(digit) ?? 0) + 1)
    expect([...counts.keys()].sort().join('')).toBe('0123456789')
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(300)
  })

  it('shuffle keeps the characters', () => {
    const shuffled = render('{{ shuffle "abcdefghijklmnopqrstuvwxyz" }}')
    expect([...shuffled].sort().join('')).toBe('abcdefghijklmnopqrstuvwxyz')
    expect(shuffled).not.toBe('abcdefghijklmnopqrstuvwxyz')
  })

  it('randInt reaches both ends and never the upper bound', () => {
    const drawn = new Set(render('{{ range until 500 }}{{ randInt -2 3 }} {{ end }}').trim().split(' '))
    expect([...drawn].map(Number).sort((left, right) => left - right)).toEqual([-2, -1, 0, 1, 2])
  })

  it('uuidv4 never repeats', () => {
    const uuids = render('{{ range until 200 }}{{ uuidv4 }} {{ end }}').trim().split(' ')
    expect(new Set(uuids).size).toBe(200)
  })

  it.each([
    'randAlphaNum 20',
    'uuidv4',
    'randBytes 9',
    'bcrypt "x"',
    'encryptAES "k" "text"',
    'genPrivateKey "ecdsa"',
    'genPrivateKey "ed25519"',
  ])('{{ %s }} is the same for the same random bytes', (call) => {
    const once = render(`{{ ${call} }}`, {randomBytes: countedBytes()})
    expect(render(`{{ ${call} }}`, {randomBytes: countedBytes()})).toBe(once)
    expect(render(`{{ ${call} }}`)).not.toBe(once)
  })
})

describe('the clock', () => {
  it.each([
    ['{{ now }}', '2024-02-29 12:00:00 +0000 UTC'],
    ['{{ now | date "2006-01-02T15:04" }}', '2024-02-29T12:00'],
    ['{{ date "15:04" "no time" }}', '12:00'],
    ['{{ ago (now) }}', '0s'],
    ['{{ ago (now | dateModify "-90m") }}', '1h30m0s'],
    ['{{ ago (now | dateModify "2s") }}', '-2s'],
    ['{{ durationRound (now | dateModify "-49h") }}', '2d'],
    ['{{ (now).Weekday }}', 'Thursday'],
  ])('%s is asked for the time from outside', (template, output) => {
    expect(render(template)).toBe(output)
  })

  it('shows the local zone from outside, summer time included', () => {
    const zone = {timeZone: 'America/New_York'}
    expect(render('{{ now }}', zone)).toBe('2024-02-29 07:00:00 -0500 EST')
    expect(render('{{ toDate "2006-01-02 15:04" "2024-07-01 08:00" }}', zone)).toBe('2024-07-01 08:00:00 -0400 EDT')
    expect(render('{{ toDate "2006-01-02 15:04" "2024-03-10 02:30" }}', zone)).toBe('2024-03-10 01:30:00 -0500 EST')
    expect(render('{{ htmlDate 1709254800 }}', zone)).toBe('2024-02-29')
  })
})

describe('host names', () => {
  it('are not looked up unless asked for', () => {
    expect(render('{{ getHostByName "example.com" }}')).toBe('')
  })

  it('are looked up by the function from outside', () => {
    expect(render('{{ getHostByName "a" }}', {resolveHost: (name) => `192.0.2.1/${name}`})).toBe('192.0.2.1/a')
  })
})

/** The salt is the first 22 characters behind the cost, in bcrypt's own order of base64's characters. */
function saltOf(hash: string): Buffer {
  const own = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return Buffer.from(
    hash.slice(7, 29).replace(/./g, (character) => standard.charAt(own.indexOf(character))),
    'base64',
  )
}

describe('bcrypt', () => {
  // Made by golang.org/x/crypto/bcrypt.
  it.each([
    ['', '$2a$04$xRr3v0bUF6F1l.nDWNM5hOSGpuQwfkGylG8vdJxza0WJwlC9ojJ72'],
    ['correct horse battery staple', '$2a$04$/LR28/FWns9F5vqcPGcm8uXyTNJgNn.MigXsvzlziI2usxDfqYCq6'],
    ['ünï', '$2a$04$voBy3BYVf7od/qNCGSiVT.PNC/McOPJEEW8b6jpDGN73mbt1etXMC'],
    [`${'0123456789'.repeat(7)}ab`, '$2a$04$mrru2EtBrWGiA1GB3oej9OEoEgQcyCzUXy9lOnml7nazudg4ZjHPC'],
  ])('makes of %j the hash that Go made of it', (password, hash) => {
    expect(bcryptHash(password, saltOf(hash), 4)).toBe(hash)
  })

  it('puts the user before the hash in htpasswd', () => {
    expect(render('{{ htpasswd "ann" "secret" }}')).toMatch(/^ann:\$2a\$10\$[./A-Za-z0-9]{53}$/)
  })
})

interface Pair {
  readonly certificate: X509Certificate
  readonly key: string
}

/** Renders an expression that gives a certificate, and parses what it holds. */
function certificates(template: string, ...variables: string[]): Pair[] {
  const shown = variables.map((name) => `{{ $${name}.Cert | b64enc }} {{ $${name}.Key | b64enc }}\n`).join('')
  const lines = render(`${template}${shown}`).trim().split('\n')
  return lines.map((line) => {
    const [certificate = '', key = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString())
    return {certificate: new X509Certificate(certificate), key}
  })
}

const chain =
  '{{ $ca := genCA "root" 365 }}{{ $leaf := genSignedCert "leaf.example" (list "192.0.2.7" "2001:db8::1") (list "a.example" "b.example") 30 $ca }}'

describe('certificates', () => {
  it('genCA makes an authority that signs itself for the days that it was given', () => {
    const [root] = certificates(chain, 'ca')
    const {certificate, key} = root ?? expect.fail('no certificate')
    expect(certificate.ca).toBe(true)
    expect(certificate.subject).toBe('CN=root')
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.validFromDate).toEqual(noon)
    expect(certificate.validToDate).toEqual(new Date('2025-02-28T12:00:00Z'))
    expect(key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/)
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  })

  it('genSignedCert makes a leaf that its authority vouches for, with every name', () => {
    const [root, leaf] = certificates(chain, 'ca', 'leaf')
    const {certificate, key} = leaf ?? expect.fail('no certificate')
    expect(certificate.ca).toBe(false)
    expect(certificate.checkIssued(root?.certificate ?? expect.fail('no authority'))).toBe(true)
    expect(certificate.verify(root?.certificate.publicKey ?? expect.fail('no authority'))).toBe(true)
    expect(certificate.subjectAltName).toBe(
      'DNS:a.example, DNS:b.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:1',
    )
    expect(certificate.checkHost('b.example')).toBe('b.example')
    expect(createPublicKey(key).export({type: 'spki', format: 'pem'})).toBe(
      certificate.publicKey.export({type: 'spki', format: 'pem'}),
    )
  })

  it('genSelfSignedCert makes a leaf of its own', () => {
    const [own] = certificates('{{ $own := genSelfSignedCert "own" (list) (list "own.example") 1 }}', 'own')
    const {certificate} = own ?? expect.fail('no certificate')
    expect(certificate.ca).toBe(false)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  })

  it.each(['rsa', 'ecdsa', 'ed25519'])('takes %s keys from genPrivateKey', (kind) => {
    const template =
      `{{ $k := genPrivateKey "${kind}" }}{{ $ca := genCAWithKey "root" 10 $k }}` +
      `{{ $leaf := genSignedCertWithKey "leaf" nil (list "x") 5 $ca $k }}{{ $own := genSelfSignedCertWithKey "own" nil nil 5 $k }}`
    const [root, leaf, own] = certificates(template, 'ca', 'leaf', 'own')
    expect(leaf?.certificate.verify(root?.certificate.publicKey ?? expect.fail('no authority'))).toBe(true)
    expect(own?.certificate.verify(root?.certificate.publicKey ?? expect.fail('no authority'))).toBe(true)
    expect(leaf?.key).toBe(root?.key)
  })

  it('are accepted by openssl as a chain', (context) => {
    if (spawnSync('openssl', ['version']).status !== 0) {
      if (process.env.MESH_REQUIRE_ALL === '1') expect.fail('openssl is not installed')
      context.skip('openssl is not installed')
    }
    const [root, leaf] = certificates(chain, 'ca', 'leaf')
    const folder = mkdtempSync(join(tmpdir(), 'mesh-certificates-'))
    try {
      writeFileSync(join(folder, 'root.pem'), String(root?.certificate))
      writeFileSync(join(folder, 'leaf.pem'), String(leaf?.certificate))
      const at = String(noon.getTime() / 1000)
      const arguments_ = [
        'verify',
        '-x509_strict',
        '-attime',
        at,
        '-CAfile',
        join(folder, 'root.pem'),
        join(folder, 'leaf.pem'),
      ]
      expect(execFileSync('openssl', arguments_, {encoding: 'utf8'})).toMatch(/: OK\n$/)
    } finally {
      rmSync(folder, {recursive: true})
    }
  })

  it.each([
    ['{{ genCAWithKey "x" 1 (genPrivateKey "dsa") }}', 'a dsa key cannot sign certificates'],
    [
      '{{ genSignedCert "x" nil nil 1 (buildCustomCert (b64enc (genCA "a" 1).Cert) (b64enc (genCA "b" 1).Key)) }}',
      'does not belong to its private key',
    ],
  ])('%s is refused', (template, reason) => {
    expect(() => render(template)).toThrow(reason)
  })
})

describe('genPrivateKey', () => {
  it.each([
    ['', 'RSA PRIVATE KEY'],
    ['rsa', 'RSA PRIVATE KEY'],
    ['dsa', 'DSA PRIVATE KEY'],
    ['ecdsa', 'EC PRIVATE KEY'],
    ['ed25519', 'PRIVATE KEY'],
  ])('%j makes a new %s', (kind, label) => {
    const key = render(`{{ genPrivateKey "${kind}" }}`)
    expect(key).toMatch(new RegExp(`^-----BEGIN ${label}-----\\n[A-Za-z0-9+/=\\n]+-----END ${label}-----\\n$`))
  })
})
