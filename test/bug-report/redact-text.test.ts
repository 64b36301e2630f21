// Secrets in texts of any kind, and what must not be taken for one.

import {describe, expect, it} from 'vitest'
import {redactText} from '../../src/bug-report/redact-text.ts'

/** In no sample but as the secret. */
const secret = 'hunter2-XYZ'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(4)}\n${base64(secret)}\n-----END PRIVATE KEY-----\n`
const jwt = `${base64('{"alg":"RS256"}').replace(/=/g, '')}.${base64(`{"sub":"${secret}"}`).replace(/=/g, '')}.c2lnbmF0dXJl`

describe('a secret is taken out of', () => {
  it.each<[string, string]>([
    ['an environment', `DB_PASSWORD=${secret}`],
    ['an environment, quoted', `export API_KEY="${secret} and ${secret}"`],
    ['YAML', `database:\n  password: ${secret}\n  user: bob\n`],
    ['YAML with blanks in it', `password: my ${secret} is long`],
    ['YAML in quotes', `clientSecret: '${secret}'`],
    ['a YAML block', `  token: |\n    ${secret}\n    ${secret}\n  next: 1\n`],
    ['a YAML scalar on the next line', `password:\n  ${secret}\nnext: 1\n`],
    ['a YAML list', `passwords:\n- a\n`.replace('- a', `  - ${secret}`)],
    ['JSON', `{"user":"bob","password":"${secret}"}`],
    ['JSON inside of JSON', JSON.stringify({config: JSON.stringify({api_key: secret})})],
    ['JSON twice inside of JSON', JSON.stringify(JSON.stringify(JSON.stringify({token: secret})))],
    ['JSON that is cut off', `{"a":1,"password":"${secret}`],
    ['JSON with an escaped quote', `{"password":"a\\"${secret}","b":1}`],
    ['a command line', `app --db-password ${secret} --verbose`],
    ['a command line with =', `app --token=${secret}`],
    ['prose', `using password ${secret} for bob`],
    ['a log line', `2026-01-01T00:00:00Z error msg="login failed" password=${secret}, user=bob`],
    ['the value of a value', `msg: password=${secret}`],
    ['a value with punctuation', `password=a,b;${secret})x`],
    ['a header', `Authorization: Bearer ${secret}`],
    ['a header of another scheme', `> authorization: Digest username="a", response="${secret}"`],
    ['a header as Envoy logs it', `'authorization', 'Custom ${secret}'`],
    ['a cookie', `cookie: session=${secret}; theme=dark`],
    ['an API key in a header', `x-api-key: ${secret}`],
    ['credentials without a name', `curl -H "Bearer ${secret}${secret}"`],
    ['Basic credentials without a name', `sent Basic ${base64(`bob:${secret}`)} to upstream`],
    ['a URL', `postgres://bob:${secret}@db:5432/shop`],
    ['a URL with a token for a user', `https://${secret}@git.example.com/x`],
    ['a query', `GET /cb?code=1&access_token=${secret}&x=1`],
    ['a label of a metric', `requests_total{api_key="${secret}",code="200"} 5`],
    ['a name and its value', `- name: DB_PASSWORD\n  value: ${secret}\n`],
    ['a name and its value in JSON', `[{"name":"DB_PASSWORD","value":"${secret}"}`],
    ['a header as Envoy configures it', `{"key":"x-auth-token","value":"${secret}"`],
    ["Docker's configuration", `{"auths":{"r":{"auth":"${base64(`bob:${secret}`)}"}}`],
    ['a kubeconfig', `client-key-data: ${base64(key)}`],
    ['a private key', `before\n${key}after`],
    ['a private key on one line', JSON.stringify({pem: key})],
    ['a private key in a log with times', key.replace(/^/gm, '2026-01-01T00:00:00Z ')],
    ['a private key that is cut off', key.slice(0, key.indexOf('-----END'))],
    ['the end of a private key', key.slice(key.indexOf('\n') + 10)],
    ['a private key in base64', `x: ${base64(key)}`],
    [
      'a private key in wrapped base64',
      `x: |\n  ${base64(key)
        .match(/.{1,64}/g)
        ?.join('\n  ')}\n`,
    ],
    ['a token of Kubernetes', `mounted ${jwt} there`],
    ['a token of GitHub', `ghp_${'a1B2'.repeat(9)}`],
  ])('%s', (_, text) => {
    const shown = redactText(text)
    expect(shown).toContain('[redacted]')
    for (const hidden of [
      secret,
      base64(secret).slice(0, 12),
      jwt,
      'MIIEvQ',
      'a1B2a1B2',
      base64(`bob:${secret}`),
      base64(key).slice(80, 100),
    ])
      expect(shown).not.toContain(hidden)
  })
})

describe('what is no secret stays:', () => {
  it.each<[string]>([
    ['password: ""'],
    ['automountServiceAccountToken: true'],
    ['token_bucket: {max_tokens: 100, tokens_per_fill: 10}'],
    ['max_tokens: 100'],
    ['"secretName": "web-tls"'],
    ['secret:\n  secretName: web-tls\n  items:\n  - key: tls.crt\n'],
    ['bypass: all'],
    ['request_total{tls="true",client_id="web.shop.serviceaccount.identity.linkerd.cluster.local"} 12'],
    ['-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIRAK\n-----END CERTIFICATE-----\n'],
    [`ca: ${base64('-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIRAK\n-----END CERTIFICATE-----\n')}`],
    ['GET http://web.shop.svc.cluster.local:8080/a@b'],
    ['Basic authentication is off'],
    ['spiffe://cluster.local/ns/shop/sa/web'],
    ['password: $(DB_PASSWORD)'],
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it('the lines around a secret', () => {
    const text = `kept: 1\npassword: ${secret}\nalso: kept\n${key}and: this\n`
    expect(redactText(text)).toBe('kept: 1\npassword: [redacted]\nalso: kept\n[redacted]\nand: this\n')
  })
})

describe('hostile text', () => {
  const size = 300_000
  it.each<[string, string]>([
    ['one long word', 'a'.repeat(size)],
    ['one long word of base64', 'LS0tLS1CRUdJTi'.repeat(size / 14)],
    ['quotes without end', `password="${'\\'.repeat(size)}`],
    ['names without values', 'password: '.repeat(size / 10)],
    ['lines of keys without a beginning', `${'QUJD'.repeat(16)}\n`.repeat(size / 65)],
    ['blank lines below a name', `password:\n${' \n'.repeat(size / 2)}x`],
    ['indented lines', `${' '.repeat(50)}token:\n`.repeat(size / 57)],
    ['dots', 'eyJ.'.repeat(size / 4)],
    ['schemes', 'a://'.repeat(size / 4)],
    ['dashes', '-'.repeat(size)],
    ['words of dashes', '--a-'.repeat(size / 4)],
    ['beginnings of keys', '-----BEGIN PRIVATE KEY-----'.repeat(size / 27)],
    ['spaces', `password${' '.repeat(size)}`],
    ['line ends', `token:${'\n'.repeat(size)}`],
  ])('%s costs no more than its length', (_, text) => {
    const started = performance.now()
    redactText(text)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
