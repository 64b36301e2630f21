// Where the documents of a YAML stream begin and end, found without parsing them.

export interface Span {
  start: number
  /** Exclusive. */
  end: number
}

/**
 * A marker at the start of a line ends a document whatever surrounds it: YAML forbids `---` and `...` there even inside
 * block scalars, and inside quotes they are errors. (`^` would also match behind U+2028, which is no line break here.)
 */
const MARKER = /(?:---|\.\.\.)(?![^ \t\n\r])(?<![^\n\r](?:---|\.\.\.))/g

/** A line that is neither blank, comment nor directive. */
const CONTENT_LINE = /(?:^|[\n\r])(?:[ \t]+[^ \t\n\r#]|[^ \t\n\r#%\uFEFF])/
const DIRECTIVE_LINE = /(?:^\uFEFF?|[\n\r])%/

/**
 * Cuts a stream into spans that hold one document each, and that together are the whole text. Comments before the first `---`
 * are a span of their own; directives stay with the document that they precede.
 */
export function splitDocuments(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  for (const {index, 0: marker} of text.matchAll(MARKER)) {
    const cut = marker === '---' ? index : afterLine(text, index)
    if (cut === start || cut === text.length) continue
    if (marker === '---' && isHead(text.slice(start, cut), spans.length > 0)) continue
    spans.push({start, end: cut})
    start = cut
  }
  spans.push({start, end: text.length})
  return spans
}

/** Whether the text before a `---` is only the head of that same document: directives, or comments behind a `...`. */
function isHead(before: string, afterDocument: boolean): boolean {
  if (before.startsWith('---') || CONTENT_LINE.test(before)) return false
  return afterDocument || DIRECTIVE_LINE.test(before)
}

function afterLine(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2
  return Math.min(at + 1, text.length)
}
