// Edits a document's text and leaves every byte that no edit is about as it was.

import {MeshError} from '../errors.ts'
import {keepSharing, shareAgain} from './aliases.ts'
import {openDocument, type YamlDocument} from './document.ts'
import {draftEdits, type KeptSlot, UndraftableEdit} from './draft.ts'
import {type Edit, editValue} from './edit-value.ts'
import {blockLines} from './emit.ts'
import {isFilled, type Json, sameFilled} from './json.ts'
import {lineBreakOf} from './lines.ts'
import {outlineOf} from './outline.ts'
import {parseYamlValue} from './read.ts'
import {renderDraft} from './render.ts'
import {settle} from './restore.ts'

/**
 * The document's text after some edits, one after the other: entries are added as whole lines or inside the brackets that are
 * there, in the document's own style. Taking away again what was added gives back the text as it was, byte for byte. A collection
 * that loses its last entry goes too, unless the text shows that it stood there empty before (see restore.ts).
 * @throws MeshError when a path leads through a value that is neither mapping nor sequence
 */
export function applyEdits(document: YamlDocument, edits: readonly Edit[]): string {
  try {
    return editedText(document, edits)
  } catch (error) {
    if (!(error instanceof MeshError)) throw error
    const hint = error.hint ?? 'correct the value in the file'
    throw new MeshError(error.code, `${document.file}: ${error.message}`, {hint, cause: error})
  }
}

function editedText(document: YamlDocument, edits: readonly Edit[]): string {
  if (edits.length === 0) return document.text
  if (!document.hasContent) return appended(document.text, editValue(null, edits))
  if (document.source.shares) return editShared(document, edits)
  const open = openDocument(document)
  const result = rendered(document.text, draftEdits(outlineOf(open), edits, open.reader))
  return mayLoseBreak(document.text, result) ? closed(document, edits, result) : result
}

/** The whole stream again, with the texts of some documents replaced. */
export function replaceDocuments(
  documents: readonly YamlDocument[],
  edited: ReadonlyMap<YamlDocument, string>,
): string {
  return documents.map((document) => edited.get(document) ?? document.text).join('')
}

/** Without a line break at its end, a text that comes to end with a block scalar changes that scalar's value. */
function mayLoseBreak(before: string, after: string): boolean {
  return !/[\n\r]$/.test(before) && !/[\n\r]$/.test(after) && /[|>]/.test(after)
}

function closed(document: YamlDocument, edits: readonly Edit[], result: string): string {
  const isRight = sameFilled(parseYamlValue(result), editValue(document.value, edits))
  return isRight ? result : result + lineBreakOf(result)
}

function rendered(text: string, draft: KeptSlot): string {
  settle(text, draft, undefined)
  return renderDraft(text, draft)
}

/**
 * Where values are shared, an edit's result is read back and compared. Written-out aliases are taken back where that keeps the
 * value; a document that cannot be edited in place at all (say a key removed that only `<<` gives) is written anew.
 */
function editShared(document: YamlDocument, edits: readonly Edit[]): string {
  const {text} = document
  const open = openDocument(document)
  const wanted = editValue(document.value, edits)
  const canShareAgain = edits.some((edit) => edit.op === 'remove')
  for (const again of canShareAgain ? [true, false] : [false]) {
    try {
      const draft = draftEdits(outlineOf(open), edits, open.reader)
      const sharing = keepSharing(draft, wanted, open.reader)
      if (again) shareAgain(text, sharing, wanted, open.reader)
      const result = rendered(text, draft)
      if (sameFilled(parseYamlValue(result), wanted)) return result
    } catch (error) {
      if (!(error instanceof UndraftableEdit) && !(error instanceof MeshError)) throw error
    }
  }
  return renderDraft(text, {kind: 'kept', entry: outlineOf(open), change: {kind: 'replaced', value: wanted}})
}

/** A value below a text of mere comments. */
function appended(text: string, value: Json): string {
  if (!isFilled(value)) return text
  const lineBreak = lineBreakOf(text)
  const lines = blockLines(value, 0, {step: 2, sequenceOffset: 0, gap: 2, literals: true})
  const gap = text === '' || /[\n\r]$/.test(text) ? '' : lineBreak
  return text + gap + lines.join(lineBreak) + lineBreak
}
