// HTTP over a byte stream to a pod, whatever way its server marks the end of an answer.

import {Duplex, PassThrough} from 'node:stream'
import {describe, expect, test} from 'vitest'
import {askOverStream} from '../../src/kube/pod-http.ts'

const target = {namespace: 'shop', pod: 'web-1', port: 4191}

/** A stream whose far side answers with these pieces once it has the whole request, and never closes. */
function farSide(pieces: readonly string[]): {stream: Duplex; request: () => string} {
  const toPod = new PassThrough()
  const fromPod = new PassThrough()
  let request = ''
  toPod.on('data', (chunk: Buffer) => {
    request += chunk.toString()
    if (request.endsWith('\r\n\r\n')) for (const piece of pieces) fromPod.write(piece)
  })
  return {stream: Duplex.from({writable: toPod, readable: fromPod}), request: () => request}
}

describe('an answer', () => {
  test.each([
    {end: 'its length', pieces: ['HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello', ' world'], body: 'hello world'},
    {
      end: 'its last chunk',
      pieces: ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6', '\r\n world\r\n0\r\n\r\n'],
      body: 'hello world',
    },
    {
      end: 'its length, cut within the headers',
      pieces: ['HTTP/1.1 20', '0 OK\r\nContent-Le', 'ngth: 2\r\n\r', '\nok'],
      body: 'ok',
    },
  ])('ends with $end, though the stream stays open', async ({pieces, body}) => {
    const {stream, request} = farSide(pieces)
    expect(await askOverStream(stream, {target, method: 'GET', path: '/metrics', timeout: 1000})).toEqual({
      status: 200,
      body,
    })
    expect(request()).toMatch(/^GET \/metrics HTTP\/1\.1\r\n/)
    expect(stream.destroyed).toBe(true)
  })

  test('of an error is an answer', async () => {
    const {stream} = farSide(['HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'])
    expect(await askOverStream(stream, {target, method: 'GET', path: '/ready', timeout: 1000})).toEqual({
      status: 503,
      body: '',
    })
  })

  test.each([
    {
      what: 'that does not come',
      pieces: [],
      trouble: 'timeout',
      says: /port 4191\/metrics of pod "web-1" in shop got no answer within 0\.1 s/,
    },
    {
      what: 'without an end',
      pieces: ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello'],
      trouble: 'timeout',
      says: /got no answer/,
    },
    {what: 'that is no HTTP', pieces: ['220 smtp ready\r\n\r\n'], trouble: 'unreachable', says: /gave no whole answer/},
  ])('$what is told as $trouble', async ({pieces, trouble, says}) => {
    const {stream} = farSide(pieces)
    await expect(askOverStream(stream, {target, method: 'GET', path: '/metrics', timeout: 100})).rejects.toMatchObject({
      trouble,
      message: expect.stringMatching(says),
    })
    expect(stream.destroyed).toBe(true)
  })

  test('of a stream that breaks is told with the reason', async () => {
    const {stream} = farSide([])
    const answer = askOverStream(stream, {target, method: 'GET', path: '/metrics', timeout: 1000})
    setTimeout(() => stream.destroy(new Error('the pod is gone')), 10)
    await expect(answer).rejects.toMatchObject({
      trouble: 'unreachable',
      message: expect.stringContaining('the pod is gone'),
    })
  })
})
