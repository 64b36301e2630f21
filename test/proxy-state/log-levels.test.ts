// Log levels: what a user types, what each proxy is told, and what it answers.

import {describe, expect, it} from 'vitest'
import {Exit, MeshError} from '../../src/errors.ts'
import {envoyLog, parseLevels, ztunnelLog} from '../../src/proxy-state/log-levels.ts'

describe('levels', () => {
  it('are read for all loggers and for single ones', () => {
    expect(parseLevels('http:debug, router=TRACE,info')).toEqual([
      {logger: 'http', level: 'debug'},
      {logger: 'router', level: 'trace'},
      {logger: undefined, level: 'info'},
    ])
  })

  it.each([
    ['', /unknown log level ""/],
    ['loud', /unknown log level "loud"/],
    ['http:', /unknown log level ""/],
    ['http:warn', /unknown log level "warn"/],
    ['info,', /unknown log level ""/],
    ['a&b:info', /"a&b" is no name of a logger/],
    [':info', /"" is no name of a logger/],
  ])('are refused as %j', (text, message) => {
    const refuse = () => parseLevels(text)
    expect(refuse).toThrow(MeshError)
    expect(refuse).toThrow(message)
    expect(refuse).toThrow(expect.objectContaining({code: Exit.Usage}))
  })
})

describe('Envoy', () => {
  it('is told first what all have in common', () => {
    expect(envoyLog.paths(parseLevels('http:debug,warning,router:off'))).toEqual([
      '/logging?level=warning',
      '/logging?http=debug',
      '/logging?router=off',
    ])
    expect(envoyLog.paths([])).toEqual([])
  })
  it('answers with a line each', () => {
    expect(envoyLog.read('active loggers:\n  admin: warning\n  http2: debug\n\n')).toEqual({
      admin: 'warning',
      http2: 'debug',
    })
  })
})

describe('ztunnel', () => {
  it('is told everything at once, in its own words', () => {
    expect(ztunnelLog.paths(parseLevels('access:debug,warning,ztunnel::proxy=critical'))).toEqual([
      '/logging?level=access%3Ddebug,warn,ztunnel%3A%3Aproxy%3Derror',
    ])
    expect(ztunnelLog.paths([])).toEqual([])
  })
  it('answers with one line', () => {
    expect(ztunnelLog.read('current log level is hickory_server::server=off,info\n')).toEqual({
      'hickory_server::server': 'off',
      '(all others)': 'info',
    })
  })
})
