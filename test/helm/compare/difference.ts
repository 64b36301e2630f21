// Says where two renderings differ, short enough to be read in a test's failure.

import type {Rendering} from './render-both.ts'

/** Undefined when both made the same, or both refused. */
export function differenceOf(helm: Rendering, ours: Rendering): string | undefined {
  if ('error' in helm) return 'error' in ours ? undefined : `only helm refuses: ${helm.error}`
  if ('error' in ours) return `only we refuse: ${ours.error}`
  const text = ours.texts.find((document) => !helm.texts.includes(document))
  if (text !== undefined) return textDifference(text, helm.texts)
  if (ours.texts.length !== helm.texts.length)
    return `helm renders ${helm.texts.length} documents, we ${ours.texts.length}`
  if (ours.documents === undefined || helm.documents === undefined) return undefined
  const ourData = ours.documents.map(canonical)
  const helmData = helm.documents.map(canonical)
  const at = ourData.findIndex((document, index) => document !== helmData[index])
  return at === -1 ? undefined : `document ${at}: ${aroundDifference(helmData[at] ?? '', ourData[at] ?? '')}`
}

/** The first line that differs from the most similar document of the same template. */
function textDifference(text: string, others: readonly string[]): string {
  const lines = text.split('\n')
  const sameFile = others.filter((other) => other.split('\n', 1)[0] === lines[0])
  const distances = sameFile.map((other) => firstDifference(lines, other.split('\n')))
  const at = Math.max(-1, ...distances)
  const nearest = sameFile[distances.indexOf(at)]?.split('\n')
  return `${lines[0]}, line ${at}: ${aroundDifference(nearest?.[at] ?? '', lines[at] ?? '')}`
}

/** Two long lines from shortly before the place where they part. */
function aroundDifference(helm: string, ours: string): string {
  let at = 0
  while (at < helm.length && helm[at] === ours[at]) at++
  const part = (line: string) => JSON.stringify(line.slice(Math.max(0, at - 40), at + 60))
  return `helm has ${part(helm)}, we have ${part(ours)}`
}

function firstDifference(left: readonly string[], right: readonly string[]): number {
  const at = left.findIndex((line, index) => line !== right[index])
  return at === -1 ? left.length : at
}

function canonical(document: unknown): string {
  return JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
