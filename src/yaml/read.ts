// Text or bytes -> YAML documents: their values as kubectl reads them, and what the editor needs to find its way in the text.

import {EVENT_ID, type Event, parseEvents, YAMLException} from 'js-yaml'
import {refuseHuge} from './bytes.ts'
import {ValueReader} from './construct.ts'
import type {YamlDocument} from './document.ts'
import type {Json} from './json.ts'
import {onOneLine} from './lenient-flow.ts'
import {packEvents} from './packed-events.ts'
import {type Span, splitDocuments} from './split.ts'
import {explainSyntax, positionAt, yamlError} from './syntax-error.ts'
import {ValueError} from './value-error.ts'

export interface ReadOptions {
  /** Named in errors; `-` is standard input. */
  file: string
  /** Refuse a mapping that has one key twice. Without it the last one wins, as for kubectl. */
  strict?: boolean
}

/** CustomResourceDefinitions nest some 60 levels; go-yaml allows 10,000, which no caller's recursion would survive. */
const MAX_DEPTH = 500

/**
 * All documents of a stream, in order.
 * @throws MeshError with file, line and column for anything that kubectl would not read
 */
export function readDocuments(text: string, options: ReadOptions): YamlDocument[] {
  refuseHuge(text.length, options.file)
  const lines = new LineCounter(text)
  return splitDocuments(text).map((range, index) =>
    readDocument(text, range, index, lines.lineAt(range.start), options),
  )
}

/** The value of a text's first document, null when it has none; what follows is not looked at, as in Go's yaml.Unmarshal. */
export function parseYamlValue(text: string, options: Partial<ReadOptions> = {}): Json {
  const named = {file: '-', ...options}
  for (const [index, range] of splitDocuments(text).entries()) {
    const document = readDocument(text, range, index, 1, named)
    if (document.hasContent || text.startsWith('---', range.start)) return document.value
  }
  return null
}

/** The values of all documents that have content, for texts that nobody will edit. */
export function parseYamlDocuments(text: string, options: Partial<ReadOptions> = {}): Json[] {
  return readDocuments(text, {file: '-', ...options})
    .filter((document) => document.hasContent)
    .map((document) => document.value)
}

function readDocument(stream: string, range: Span, index: number, line: number, options: ReadOptions): YamlDocument {
  const text = range.start === 0 && range.end === stream.length ? stream : stream.slice(range.start, range.end)
  try {
    const events = eventsOf(text)
    const root = rootOf(events)
    const reader = new ValueReader(text, events, Math.max(root, 0), options.strict === true)
    const value = root === -1 ? null : reader.read()
    const source = {packed: packEvents(events), root, shares: reader.shares}
    return {file: options.file, index, range, line, text, hasContent: root !== -1, value, source}
  } catch (error) {
    throw located(error, stream, range, options.file)
  }
}

function eventsOf(text: string): Event[] {
  try {
    return parseEvents(text, {maxDepth: MAX_DEPTH})
  } catch (error) {
    const lenient =
      error instanceof YAMLException && error.reason === 'deficient indentation' ? onOneLine(text) : undefined
    if (lenient === undefined || lenient === text) throw error
    return parseEvents(lenient, {maxDepth: MAX_DEPTH}).map((event) => asWritten(event, text))
  }
}

/** A scalar that the parser saw on one line, and that may stand on several in the text. */
function asWritten(event: Event, text: string): Event {
  if (event.type !== EVENT_ID.SCALAR || !event.fast || !/[\n\r]/.test(text.slice(event.valueStart, event.valueEnd)))
    return event
  return {...event, fast: false}
}

/** The index of the root node's event, or -1: an empty document has only an empty scalar, or no event at all. */
function rootOf(events: readonly Event[]): number {
  const root = events[1]
  if (root === undefined) return -1
  const isEmpty =
    root.type === EVENT_ID.SCALAR && root.valueStart === -1 && root.tagStart === -1 && root.anchorStart === -1
  return isEmpty ? -1 : 1
}

function located(error: unknown, stream: string, range: Span, file: string): unknown {
  if (error instanceof ValueError) {
    return yamlError(
      file,
      positionAt(stream, range.start + Math.max(error.offset, 0)),
      error.message,
      error.hint,
      error,
    )
  }
  if (error instanceof YAMLException) {
    const offset = Math.min(error.mark?.position ?? 0, range.end - range.start)
    const isAtEnd = stream.slice(range.start + offset, range.end).trim() === ''
    const {what, hint} = explainSyntax(error.reason, isAtEnd)
    return yamlError(file, positionAt(stream, range.start + offset), what, hint, error)
  }
  return error
}

/** Counts lines forward through a text, so that a stream of many documents is walked once. */
class LineCounter {
  readonly #text: string
  #line = 1
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The one-based line of an offset; offsets must not decrease from call to call. */
  lineAt(offset: number): number {
    for (
      let next = this.#text.indexOf('\n', this.#at);
      next !== -1 && next < offset;
      next = this.#text.indexOf('\n', this.#at)
    ) {
      this.#line++
      this.#at = next + 1
    }
    return this.#line
  }
}
