// Runs a transformation over a YAML text: documents in, the same text with edits out, and what happened to each object.

import {applyEdits, isJsonObject, type JsonObject, readDocuments, sameJson, type YamlDocument} from '../yaml/index.ts'
import {type InputObject, objectsOf} from './object.ts'
import type {Edit, Outcome} from './outcome.ts'

export interface TransformSteps {
  /** Edits that come first, on an object that was injected before; nothing for one that was not. */
  prepare?(object: InputObject): readonly Edit[] | undefined
  transform(object: InputObject): Outcome
}

export interface Transformed {
  /** The input's bytes with the edits in them; documents without edits are as they came. */
  readonly text: string
  /** One for each object, in the order of the text. */
  readonly outcomes: readonly Outcome[]
  /** The objects after the edits, a List as one object. */
  objects(): JsonObject[]
}

/** @throws MeshError for YAML that kubectl would not read */
export function transformText(text: string, file: string, steps: TransformSteps): Transformed {
  const outcomes: Outcome[] = []
  const documents = readDocuments(text, {file})
  const edited = documents.map((document) => transformDocument(document, steps, outcomes))
  return {
    text: edited.join(''),
    outcomes,
    objects: () =>
      edited.flatMap((part, index) => {
        const document = documents[index]
        if (document === undefined || !document.hasContent) return []
        const value = part === document.text ? document.value : readAgain(part, document).value
        return isJsonObject(value) ? [value] : []
      }),
  }
}

function transformDocument(document: YamlDocument, steps: TransformSteps, outcomes: Outcome[]): string {
  if (!document.hasContent) return document.text
  const first =
    steps.prepare === undefined ? [] : objectsOf(document.value).flatMap((object) => steps.prepare?.(object) ?? [])
  const prepared = first.length === 0 ? document : readAgain(applyEdits(document, first), document)
  const results = objectsOf(prepared.value).map((object) => steps.transform(object))
  for (const result of results) outcomes.push(result)
  const edits = results.flatMap((result) => result.edits)
  const text = edits.length === 0 ? prepared.text : applyEdits(prepared, edits)
  // What comes to the same data is left as the user wrote it: injecting twice is injecting once.
  if (first.length > 0 && sameJson(readAgain(text, document).value, document.value)) return document.text
  return text
}

function readAgain(text: string, {file}: YamlDocument): YamlDocument {
  const [document] = readDocuments(text, {file}).filter(({hasContent}) => hasContent)
  if (document === undefined) throw new Error(`the edited document of ${file} has lost its content`)
  return document
}
