// Packed charts: what a tar archive may hold, and what is refused before anything is rendered.

import {readFileSync} from 'node:fs'
import {gzipSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import {loadChart} from '../../src/helm/index.ts'
import {packed, paxRecord, type TarMember, tar} from './tar-writer.ts'

const METADATA = 'apiVersion: v2\nname: c\nversion: 1.0.0\n'
const CHART: TarMember = {name: 'c/Chart.yaml', text: METADATA}

const load = (archive: Uint8Array) => loadChart({name: 'c.tgz', archive})

async function fileNames(members: readonly TarMember[]): Promise<string[]> {
  const chart = await load(packed([CHART, ...members]))
  return [...chart.templates, ...chart.files].map(({name}) => name)
}

describe('an archive gives', () => {
  const long = `templates/${'deep/'.repeat(40)}x.yaml`
  test.each<[string, TarMember[], string[]]>([
    [
      'plain files and no folders',
      [{name: 'c/templates/', type: '5'}, {name: 'c/templates/a.yaml'}],
      ['templates/a.yaml'],
    ],
    ['files of the old type', [{name: 'c/a.txt', type: '\0'}], ['a.txt']],
    ['names with a ustar prefix', [{name: 'x.yaml', prefix: 'c/templates'}], ['templates/x.yaml']],
    [
      'names from pax headers',
      [{name: 'pax', type: 'x', text: paxRecord('path', `c/${long}`)}, {name: 'c/short'}],
      [long],
    ],
    ['names from GNU headers', [{name: '././@LongLink', type: 'L', text: `c/${long}\0`}, {name: 'c/short'}], [long]],
    [
      'files behind a global header',
      [{name: 'global', type: 'g', text: paxRecord('comment', 'x')}, {name: 'c/a.txt'}],
      ['a.txt'],
    ],
    ['names that take a detour inside', [{name: 'c/templates/../b.txt'}, {name: 'c/./c.txt'}], ['b.txt', 'c.txt']],
    ['names with backslashes', [{name: 'c\\templates\\w.yaml'}], ['templates/w.yaml']],
    ['text files without their byte order mark', [{name: 'c/a.txt', text: '\uFEFFx'}], ['a.txt']],
  ])('%s', async (_, members, expected) => {
    expect(await fileNames(members)).toEqual(expected)
  })
})

test('a byte order mark is not part of a file', async () => {
  const chart = await load(packed([CHART, {name: 'c/a.txt', text: '\uFEFFtext'}]))
  expect(Buffer.from(chart.files[0]?.bytes ?? []).toString()).toBe('text')
})

describe('an archive is refused that', () => {
  test.each<[string, Uint8Array, string]>([
    ['is a YAML file', Buffer.from('a: 1'), 'c.tgz is neither a folder nor a .tgz file'],
    [
      'is packed but no tar archive',
      gzipSync('x'.repeat(2000)),
      'c.tgz is not a tar archive: a header has the number "xxxxxxxx"',
    ],
    [
      'has a header that was changed',
      gzipSync(changed(tar([CHART]))),
      'c.tgz is not a tar archive: byte 0 starts no member',
    ],
    ['is cut short', packed([CHART]).subarray(0, 60), 'c.tgz cannot be unpacked: unexpected end of file'],
    [
      'ends within a member',
      gzipSync(tar([{name: 'c/Chart.yaml', text: 'x', size: 5000}])),
      'ends in the middle of "c/Chart.yaml"',
    ],
    ['is empty', gzipSync(''), 'c.tgz is not a tar archive, or is cut short'],
    ['holds only a folder', packed([{name: 'c/', type: '5'}]), 'c.tgz holds no files'],
    [
      'climbs out of its folder',
      packed([CHART, {name: 'c/../../etc/passwd'}]),
      'holds "c/../../etc/passwd", which is outside',
    ],
    ['names an absolute path', packed([CHART, {name: 'c//etc/passwd'}]), 'holds "c//etc/passwd", which is outside'],
    ['names a drive', packed([CHART, {name: 'c/C:/windows/x'}]), 'holds "c/C:/windows/x", which is outside'],
    ['has a symbolic link', packed([CHART, {name: 'c/l', type: '2'}]), 'c.tgz holds a symbolic link: "c/l"'],
    ['has a hard link', packed([CHART, {name: 'c/l', type: '1'}]), 'c.tgz holds a hard link: "c/l"'],
    ['has a device', packed([CHART, {name: 'c/d', type: '3'}]), 'c.tgz holds a character device: "c/d"'],
    ['has two files of one name', packed([CHART, {name: 'c/a'}, {name: 'c/a'}]), 'c.tgz holds two files named "a"'],
    ['has no top folder', packed([{name: 'Chart.yaml', text: METADATA}]), 'has Chart.yaml outside of a folder'],
    ['has no Chart.yaml', packed([{name: 'c/values.yaml'}]), 'c.tgz is not a chart: it has no Chart.yaml'],
    [
      'has a broken pax header',
      packed([{name: 'p', type: 'x', text: '99 path=x\n'}, CHART]),
      'c.tgz has a broken extended header',
    ],
    [
      'has a file of 6 MiB',
      packed([CHART, {name: 'c/big', text: 'x'.repeat(6 * 1024 * 1024)}]),
      'larger than the 5 MiB',
    ],
    [
      'unpacks to more than 100 MiB',
      gzipSync(Buffer.alloc(101 * 1024 * 1024)),
      'c.tgz, unpacked, is larger than the 100 MiB',
    ],
  ])('%s', async (_, archive, message) => {
    await expect(load(archive)).rejects.toThrow(message)
  })
})

test('a packed sub-chart is opened where it lies', async () => {
  const inner = packed([
    {name: 'sub/Chart.yaml', text: METADATA.replace('name: c', 'name: sub')},
    {name: 'sub/values.yaml', text: 'a: 1'},
  ])
  const chart = await loadChart({
    name: 'c',
    files: [
      {name: 'Chart.yaml', bytes: Buffer.from(METADATA)},
      {name: 'charts/sub-1.0.0.tgz', bytes: inner},
    ],
  })
  expect(chart.dependencies.map(({metadata, values}) => [metadata.name, values])).toEqual([['sub', {a: 1}]])
})

test('a YAML file in place of a chart is told apart', async () => {
  await expect(loadChart({path: new URL('../../package.json', import.meta.url).pathname})).rejects.toThrow(
    'package.json is neither a folder',
  )
  await expect(loadChart({name: 'values.yaml', archive: readFileSync(import.meta.filename)})).rejects.toThrow(
    'values.yaml looks like a YAML file',
  )
})

/** One letter of the first name is another: the header's sum no longer fits. */
function changed(archive: Uint8Array): Uint8Array {
  return archive.with(0, 0x78)
}
