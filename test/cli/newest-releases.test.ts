// Asking for the newest releases: what is sent, what is made of the answer, and every way in which there is none.

import {afterEach, describe, expect, test} from 'vitest'
import {askNewestReleases} from '../../src/cli/newest-releases.ts'
import type {FakeApiServer, ServerAnswer} from '../support/api-server.ts'
import {startApiServer} from '../support/api-server.ts'

let server: FakeApiServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function ask(answer: ServerAnswer, {timeout = 5000, env = {}}: {timeout?: number; env?: object} = {}) {
  server = await startApiServer(() => answer)
  return askNewestReleases({
    url: `${server.url}/version.json`,
    release: 'edge-26.8.3',
    userAgent: 'mesh/1.2.3',
    timeout,
    env: {...env},
  })
}

describe('the newest releases', () => {
  test('are taken by channel, without what is there for other tools', async () => {
    const body = {edge: 'edge-26.9.1', stable: 'stable-2.14.10', 'stable-2.13': 'stable-2.13.7', version: 3, odd: 'x'}
    expect([...(await ask({body}))]).toEqual([
      ['edge', 'edge-26.9.1'],
      ['stable', 'stable-2.14.10'],
    ])
  })

  test('are asked for with our release, and nothing that tells one cluster from another', async () => {
    await ask({body: {edge: 'edge-26.9.1'}})
    expect(server?.received).toMatchObject([
      {method: 'GET', path: '/version.json?version=edge-26.8.3&source=cli', headers: {'user-agent': 'mesh/1.2.3'}},
    ])
  })

  test.each<{name: string; answer: ServerAnswer; text: RegExp; timeout?: number}>([
    {name: 'a refusal', answer: {status: 503}, text: /HTTP status 503$/},
    {
      name: 'a redirection',
      answer: {status: 302, headers: {location: 'http://127.0.0.1:1/'}},
      text: /HTTP status 302$/,
    },
    {name: 'no JSON', answer: {body: '<html>'}, text: /names no release$/},
    {name: 'JSON of another shape', answer: {body: ['edge-26.9.1']}, text: /names no release$/},
    {name: 'an empty answer', answer: {body: ''}, text: /names no release$/},
    {name: 'an endless answer', answer: {body: ' '.repeat(100_000)}, text: /too long$/},
    {name: 'silence', answer: {silent: true}, text: /no answer within 0\.2 s$/, timeout: 200},
  ])('cannot be had from $name', async ({answer, text, timeout}) => {
    await expect(ask(answer, timeout === undefined ? {} : {timeout})).rejects.toMatchObject({
      message: expect.stringMatching(text),
      hint: 'mesh check --expected-version RELEASE',
    })
  })

  test('cannot be had where nothing listens', async () => {
    const question = {release: 'edge-26.8.3', userAgent: 'mesh', timeout: 5000, env: {}}
    await expect(askNewestReleases({...question, url: 'http://127.0.0.1:1/'})).rejects.toThrow(
      /^cannot learn the newest release from 127\.0\.0\.1: .*ECONNREFUSED/,
    )
  })
})
