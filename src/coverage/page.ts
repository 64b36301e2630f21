// Writes the table of coverage as a page of Markdown.

import {type Column, type Coverage, columns, type Row} from './table.ts'

const titles: Readonly<Record<Column, string>> = {
  linkerd: 'Linkerd',
  sidecar: 'Istio, sidecar',
  ambient: 'Istio, ambient',
}

export function coveragePage(table: Readonly<Record<string, Row>>): string {
  const rows = Object.entries(table).sort(([left], [right]) => (left < right ? -1 : 1))
  const lines = [
    '# What each mesh can tell',
    '',
    '✓ works; ~ differs, and how; – impossible, and why. Made of src/coverage/table.ts by `node scripts/coverage.ts`; a test',
    'holds every command to a row.',
    '',
    `| command | ${columns.map((column) => titles[column]).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...rows.map(
      ([command, row]) => `| \`mesh ${command}\` | ${columns.map((column) => cell(row[column])).join(' | ')} |`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function cell(coverage: Coverage): string {
  if (coverage === 'works') return '✓'
  const text = 'differs' in coverage ? `~ ${coverage.differs}` : `– ${coverage.impossible}`
  return text.replaceAll('|', '\\|')
}
