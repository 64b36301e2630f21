// Every command has a row in docs/coverage.md, and the page is that of the table.

import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {coveragePage} from '../../src/coverage/page.ts'
import {columns, coverage, type Row} from '../../src/coverage/table.ts'
import {type Dashboard, dashboardNames, dashboards} from '../../src/dashboards/index.ts'
import {root} from '../support/run-mesh.ts'

const table: Readonly<Record<string, Row>> = coverage
const rows = Object.keys(table)
const commands = readdirSync(join(root, 'src/commands'), {recursive: true, encoding: 'utf8'})
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, '').replaceAll('/', ' '))

const isOf = (row: string, command: string) => row === command || row.startsWith(`${command} `)

describe('the table of coverage', () => {
  it('has a row for every command', () => {
    const missing = commands.filter((command) => !rows.some((row) => isOf(row, command)))
    expect(missing.map((command) => `src/coverage/table.ts has no row "${command}"`)).toEqual([])
  })

  it('has no row for what is no command', () => {
    expect(rows.filter((row) => !commands.some((command) => isOf(row, command)))).toEqual([])
  })

  it('says for every dashboard which mesh has it, as the table of dashboards does', () => {
    const said = dashboardNames.map((name) => {
      const row = table[`dashboard ${name}`]
      return [name, row?.linkerd === 'works', row?.sidecar === 'works']
    })
    const built = dashboardNames.map((name) => {
      const {pods}: Dashboard = dashboards[name]
      return [name, pods.linkerd !== undefined, pods.istio !== undefined]
    })
    expect(said).toEqual(built)
  })

  it('gives a reason for everything that does not simply work', () => {
    const texts = Object.values(table).flatMap((row) =>
      columns.flatMap((column) => {
        const entry = row[column]
        return entry === 'works' ? [] : ['differs' in entry ? entry.differs : entry.impossible]
      }),
    )
    expect(texts.filter((text) => text.length < 10 || /[.|\n]$/.test(text))).toEqual([])
  })

  it('names only commands that exist', () => {
    const text = JSON.stringify(table)
    const named = [...text.matchAll(/(?<!-)mesh ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)].map(([, words = '']) => words)
    expect(named.length).toBeGreaterThan(10)
    const isKnown = (words: string) => rows.some((row) => isOf(words, row) || isOf(row, words))
    const unknown = named.filter((words) => !isKnown(words))
    expect(unknown).toEqual([])
  })
})

describe('docs/coverage.md', () => {
  it('is what scripts/coverage.ts makes of the table', () => {
    expect(readFileSync(join(root, 'docs/coverage.md'), 'utf8'), 'node scripts/coverage.ts').toBe(coveragePage(table))
  })
})
