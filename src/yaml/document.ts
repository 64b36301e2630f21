// The documents of a YAML stream as the rest of the project sees them.

import type {Event} from 'js-yaml'
import {ValueReader} from './construct.ts'
import type {Json} from './json.ts'
import {unpackEvents} from './packed-events.ts'
import type {Span} from './split.ts'

export interface YamlDocument {
  /** Where the stream came from, for messages; `-` is standard input. */
  readonly file: string
  /** The document's place in its stream, from 0; spans of mere comments count. */
  readonly index: number
  /** UTF-16 offsets into the stream's text. The ranges of a stream's documents follow each other without a gap. */
  readonly range: Span
  /** One-based line of the stream on which the document begins. */
  readonly line: number
  /** The document's own text, its markers and comments included. */
  readonly text: string
  /** False for a span without any node: only comments, blank lines or markers. */
  readonly hasContent: boolean
  /** Plain JSON that shares no object with any other part of it; treat it as read-only, edits go through applyEdits. */
  readonly value: Json
  /** What the editor needs; nobody else reads it. */
  readonly source: DocumentSource
}

/** The parser's view of one document, kept small. Offsets count from the start of `YamlDocument.text`. */
export interface DocumentSource {
  readonly packed: Int32Array
  /** The index of the root node's event; -1 without content. */
  readonly root: number
  /** Whether the document has anchors or `<<`, so that an edit of one place may reach another. */
  readonly shares: boolean
}

/** A document with its events unpacked, for as long as it is edited. */
export interface OpenDocument {
  readonly text: string
  readonly events: readonly Event[]
  readonly root: number
  readonly reader: ValueReader
}

export function openDocument({text, source}: YamlDocument): OpenDocument {
  const events = unpackEvents(source.packed)
  const reader = new ValueReader(text, events, Math.max(source.root, 0), false)
  // Reading shows the reader which alias stands for which node.
  if (source.shares) reader.read()
  return {text, events, root: source.root, reader}
}
