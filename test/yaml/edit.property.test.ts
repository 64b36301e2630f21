import {describe, expect, it} from 'vitest'
import {
  applyEdits,
  type Edit,
  editValue,
  type Json,
  readDocuments,
  replaceDocuments,
  type YamlDocument,
} from '../../src/yaml/index.ts'
import {sameFilled} from '../../src/yaml/json.ts'
import {
  type Aliases,
  pick,
  type Random,
  randomAdditions,
  randomChanges,
  randomManifest,
  seeded,
} from './manifest-generator.ts'

const RUNS = 1000

interface Sample {
  text: string
  documents: YamlDocument[]
  document: YamlDocument
}

function sampleOf(random: Random, aliases: Aliases): Sample {
  const text = randomManifest(random, aliases)
  const documents = readDocuments(text, {file: 'random.yaml'})
  const document = documents.find(({hasContent}) => hasContent)
  if (document === undefined) throw new Error(`no content in ${JSON.stringify(text)}`)
  return {text, documents, document}
}

/** The stream with one of its documents edited, and that document read again. */
function edited({documents, document}: Sample, edits: readonly Edit[]): Sample {
  const text = replaceDocuments(documents, new Map([[document, applyEdits(document, edits)]]))
  const read = readDocuments(text, {file: 'edited.yaml'})
  const found = read.find(({index}) => index === document.index)
  if (found === undefined) throw new Error(`no document ${document.index} in ${JSON.stringify(text)}`)
  return {text, documents: read, document: found}
}

/** How many lines of a text are not in another one any more. */
function linesLost(before: string, after: string): number {
  const counts = new Map<string, number>()
  for (const line of after.split(/\r?\n/)) counts.set(line, (counts.get(line) ?? 0) + 1)
  let lost = 0
  for (const line of before.split(/\r?\n/)) {
    const left = counts.get(line) ?? 0
    if (left === 0) lost++
    else counts.set(line, left - 1)
  }
  return lost
}

describe.each([
  ['without anchors', 'none'],
  ['with anchors and aliases', 'block'],
] as const)('%s, in 1,000 generated manifests', (_what, aliases) => {
  it('additions change the value as asked, and taking them back restores every byte', () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seeded(seed)
      const sample = sampleOf(random, aliases)
      const {edits, inverse} = randomAdditions(random, sample.document.value, pick(random, [1, 2, 3]))
      const result = edited(sample, edits)
      expect(result.document.value, `seed ${seed}`).toEqual(editValue(sample.document.value, edits))
      expect(edited(result, inverse).text, `seed ${seed}`).toBe(sample.text)
      // An alias that has to be written out changes its line; without aliases an edit changes one line at most.
      if (aliases === 'none')
        expect(linesLost(sample.text, result.text), `seed ${seed}`).toBeLessThanOrEqual(edits.length)
    }
  })

  it('removals and replacements change the value as asked, but for what is left empty', () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const random = seeded(seed)
      const sample = sampleOf(random, aliases)
      const edits = randomChanges(random, sample.document.value, pick(random, [1, 2, 3]))
      const read = readDocuments(edited(sample, edits).text, {file: 'edited.yaml'})
      const value: Json = read.find(({hasContent}) => hasContent)?.value ?? null
      expect(sameFilled(value, editValue(sample.document.value, edits)), `seed ${seed}`).toBe(true)
    }
  })
})
