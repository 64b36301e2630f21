// Archives that other programs can read, that stay within their bounds, and of which nothing is left when they are given up.

import {execFileSync} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdtemp, readdir, readFile, rm, stat} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {readTar} from '../../src/helm/chart/tar.ts'
import {type Archive, createArchive} from '../../src/io/archive-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mesh-archive-'))
})
afterEach(() => rm(folder, {recursive: true, force: true}))

const create = (name = 'report.tar.gz', maxSize = 2 ** 20, reserved = 2 ** 16): Promise<Archive> =>
  createArchive({path: join(folder, name), maxSize, reserved, now: new Date('2026-08-01T12:00:00Z')})

const random = (size: number) => randomBytes(size).toString('latin1')

describe('an archive', () => {
  const files: readonly [string, string][] = [
    ['top/empty.txt', ''],
    ['top/small.txt', 'small\n'],
    ['top/block.txt', 'x'.repeat(512)],
    [`top/${'namespaces/'.repeat(20)}deep.txt`, 'deep\n'],
    [`top/${'n'.repeat(240)}.log`, 'long\n'],
    ['top/grüße.txt', 'ü\n'],
  ]

  it('holds every file under its name, for our own reader and for tar', async () => {
    const archive = await create()
    for (const [name, text] of files) expect(await archive.add(name, text)).toBe(true)
    const size = await archive.finish('top/index.txt', 'index\n')
    const path = join(folder, 'report.tar.gz')
    const bytes = await readFile(path)
    expect(bytes.length).toBe(size)
    const read = readTar(gunzipSync(bytes)).map(({name, bytes: content}) => [name, Buffer.from(content).toString()])
    expect(read).toEqual([...files, ['top/index.txt', 'index\n']])
    execFileSync('tar', ['-xzf', path, '-C', folder])
    for (const [name, text] of files) expect(await readFile(join(folder, name), 'utf8')).toBe(text)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'top/small.txt'))).mtime).toEqual(new Date('2026-08-01T12:00:00Z'))
  })

  it('takes files that come together, one after the other', async () => {
    const archive = await create()
    const names = Array.from({length: 50}, (_, index) => `file-${index}`)
    await Promise.all(names.map((name) => archive.add(name, name.repeat(100))))
    await archive.finish('index.txt', '')
    const read = readTar(gunzipSync(await readFile(join(folder, 'report.tar.gz'))))
    expect(read.map(({name}) => name).sort()).toEqual([...names, 'index.txt'].sort())
    for (const {name, bytes} of read.slice(0, -1)) expect(Buffer.from(bytes).toString()).toBe(name.repeat(100))
  })

  it('never becomes larger than it may, and takes what is small after what was too large', async () => {
    const archive = await create('report.tar.gz', 2 ** 18)
    expect(await archive.add('large', random(2 ** 18))).toBe(false)
    const added = await Promise.all(Array.from({length: 30}, (_, index) => archive.add(`${index}`, random(10_000))))
    expect(new Set(added)).toEqual(new Set([true, false]))
    expect(await archive.add('small', 'small')).toBe(true)
    expect(await archive.finish('index.txt', random(2 ** 15))).toBeLessThanOrEqual(2 ** 18)
  })

  it('is not there before it is whole, and leaves nothing when it is given up', async () => {
    const archive = await create()
    await archive.add('file', 'text')
    expect(await readdir(folder)).not.toContain('report.tar.gz')
    await archive.discard()
    expect(await readdir(folder)).toEqual([])
  })

  it('replaces an older one in one step', async () => {
    for (const text of ['first', 'second']) {
      const archive = await create()
      await archive.finish('index.txt', text)
      await archive.discard()
    }
    const [file] = readTar(gunzipSync(await readFile(join(folder, 'report.tar.gz'))))
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('second')
    expect(await readdir(folder)).toEqual(['report.tar.gz'])
  })

  it('says where it cannot be written', async () => {
    await expect(create('missing/report.tar.gz')).rejects.toThrow(/^cannot write .*missing\/report\.tar\.gz: ENOENT/)
  })
})
