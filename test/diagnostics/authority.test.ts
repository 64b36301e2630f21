// Names and addresses as users type them.

import {describe, expect, it} from 'vitest'
import {checkAuthority, checkDestination, parseAddress, parsePort} from '../../src/diagnostics/authority.ts'
import {Exit} from '../../src/errors.ts'

const tooLong = `${'a.'.repeat(130)}b:80`

describe('an authority', () => {
  it.each([
    'web.shop.svc.cluster.local:80',
    'web.shop.svc.cluster.local',
    'web',
    'WEB.shop.svc:65535',
    'a.b.:1',
    '_x.y:1',
  ])('"%s" is taken', (text) => expect(() => checkAuthority(text)).not.toThrow())

  it.each([
    ['', /cannot read "": it names no host/],
    [':80', /it names no host/],
    ['web:', /"" is no port/],
    ['web:0', /"0" is no port: a port is a number from 1 to 65535/],
    ['web:65536', /"65536" is no port/],
    ['web:-1', /"-1" is no port/],
    ['web:80:90', /cannot read "web:80:90": it names no host/],
    ['web:8e1', /"8e1" is no port/],
    ['http://web:80', /cannot read "http:\/\/web:80": it names no host/],
    ['svc/web', /it names no host/],
    ['we b:80', /it names no host/],
    ['web\n:80', /cannot read "web\\n:80"/],
    ['../..:80', /it names no host/],
    ['a..b:80', /it names no host/],
    [tooLong, /it names no host/],
    ['10.0.0.7:80', /"10\.0\.0\.7:80" is an address, and endpoints are looked up by name/],
    ['[::1]:80', /is an address/],
    ['[::g]:80', /it names no host/],
    ['::1:80', /it names no host/],
  ])('%j is refused', (text, says) => {
    expect(() => checkAuthority(text)).toThrow(
      expect.objectContaining({code: Exit.Usage, message: expect.stringMatching(says)}),
    )
  })
})

describe('a destination', () => {
  it.each(['10.0.0.7:80', '[2001:db8::1]:8080', 'web.shop.svc.cluster.local:80'])('"%s" is taken', (text) =>
    expect(() => checkDestination(text)).not.toThrow(),
  )

  it.each(['10.0.0.7', 'web', '[::1]', '[10.0.0.7]:80', '10.0.0:port', ''])('%j is refused', (text) => {
    expect(() => checkDestination(text)).toThrow(expect.objectContaining({code: Exit.Usage}))
  })
})

it('an address of the API needs a port', () => {
  expect(parseAddress('localhost:8086')).toBe('localhost:8086')
  expect(() => parseAddress('localhost')).toThrow(/cannot read "localhost": it has no port/)
})

it.each(['1', '80', '65535'])('port %s is taken', (text) => expect(parsePort(text)).toBe(Number(text)))
it.each(['0', '65536', '999999', '-1', '1.5', '0x50', ' 80', 'http', ''])('port %j is refused', (text) => {
  expect(() => parsePort(text)).toThrow(expect.objectContaining({code: Exit.Usage}))
})
