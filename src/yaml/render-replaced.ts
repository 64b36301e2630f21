// Splices for a value in block style that is replaced, or that was empty and gets entries. See restore.ts for the forms.

import {blockLines, flowEntries, flowLines, flowText, hangingLines, inlineText} from './emit.ts'
import type {Json} from './json.ts'
import {isFilled} from './json.ts'
import {columnOf, lineEnd, lineStart, nextLine} from './lines.ts'
import type {CollectionNode, Entry, Node} from './outline.ts'
import {beginsBeside, columnOfEntry, isBlockCollection, trimmedEnd} from './places.ts'
import type {Renderer} from './render.ts'
import {doubleQuoted, isPrintable, singleQuoted} from './scalar-text.ts'
import {flowStyleAt} from './style.ts'

/** A bracketed value may make its line this long. */
const MAX_LINE = 100

export function renderReplaced(renderer: Renderer, entry: Entry, value: Json, around: readonly CollectionNode[]): void {
  if (around.length === 0) renderRoot(renderer, entry, value)
  else new Replacement(renderer, entry, value, around).render()
}

function renderRoot(renderer: Renderer, {value: node}: Entry, value: Json): void {
  const {text, splices} = renderer
  const isJson = !isBlockCollection(node) && node.kind !== 'scalar' && node.kind !== 'alias'
  const options = renderer.options([], 0, 0)
  const lines = isJson ? flowLines(value, 0, options.step, flowStyleAt(text, [node])) : blockLines(value, 0, options)
  const lineBreak = renderer.lineBreakAt(node.start)
  const isBeside = columnOf(text, node.start) > 0 && !isJson
  const end = trimmedEnd(text, node)
  splices.replace(node.start, end, (isBeside ? lineBreak : '') + lines.join(lineBreak))
}

class Replacement {
  readonly #renderer: Renderer
  readonly #text: string
  readonly #entry: Entry
  readonly #value: Json
  readonly #around: readonly CollectionNode[]
  readonly #column: number

  constructor(renderer: Renderer, entry: Entry, value: Json, around: readonly CollectionNode[]) {
    this.#renderer = renderer
    this.#text = renderer.text
    this.#entry = entry
    this.#value = value
    this.#around = around
    this.#column = columnOfEntry(renderer.text, entry)
  }

  render(): void {
    const node = this.#entry.value
    const filled = isFilled(this.#value)
    if (filled && this.#isNothing(node) && this.#hasIndicator()) this.#below()
    else if (filled && this.#canGoInside(node)) this.#inside(node)
    else if ((filled || node.kind === 'alias') && this.#isToken(node)) this.#commentedOut(node)
    else this.#inPlace(node)
  }

  #canGoInside(node: Node): boolean {
    return isEmptyBrackets(node, this.#value) && (this.#fits() || !beginsBeside(this.#text, this.#entry))
  }

  /** Whether the colon or the dash is there; an explicit key (`? key`) may stand without one. */
  #hasIndicator(): boolean {
    return /[:-]/.test(this.#text.charAt(this.#entry.slot - 1))
  }

  /** Under an empty value: brackets on a line of their own. */
  #below(): void {
    const {splices} = this.#renderer
    const {step} = this.#renderer.options(this.#around, this.#entry.slot, this.#column)
    const column = this.#column + step
    const style = flowStyleAt(this.#text, this.#around)
    const short = flowText(this.#value, style)
    const lineBreak = this.#renderer.lineBreakAt(this.#entry.start)
    const lines = column + short.length > MAX_LINE ? flowLines(this.#value, column, step, style) : [short]
    splices.insert(lineEnd(this.#text, this.#entry.slot), lineBreak + ' '.repeat(column) + lines.join(lineBreak))
  }

  /** A tag says what the value must be; an anchor may stay. */
  #isTagged(node: Node): boolean {
    return this.#text.slice(node.start, node.content).includes('!')
  }

  #isNothing(node: Node): boolean {
    return node.kind === 'scalar' && node.empty && !this.#isTagged(node)
  }

  #fits(): boolean {
    const text = flowText(this.#value, flowStyleAt(this.#text, this.#around))
    return columnOf(this.#text, this.#entry.value.start) + text.length <= MAX_LINE
  }

  /** Into brackets that are there. A trailing comma tells brackets on a line of their own from those of `#below`. */
  #inside(node: Node): void {
    const style = flowStyleAt(this.#text, this.#around)
    const comma = beginsBeside(this.#text, this.#entry) ? '' : ','
    this.#renderer.splices.insert(node.end - 1, flowEntries(this.#value, style).join(style.comma) + comma)
  }

  /** One word beside its key that says what the value was, and can say so from a comment. */
  #isToken(node: Node): boolean {
    if (!beginsBeside(this.#text, this.#entry) || this.#isTagged(node)) return false
    const written = this.#text.slice(node.content, node.end)
    return node.kind === 'alias' || /^(?:\{[ \t]*\}|\[[ \t]*\]|~|null|Null|NULL)$/.test(written)
  }

  #commentedOut(node: Node): void {
    this.#renderer.splices.insert(node.content, '# ')
    const place = nextLine(this.#text, node.end)
    const {step} = this.#renderer.options(this.#around, place, this.#column)
    const alone = `${' '.repeat(this.#column + step)}${inlineText(this.#value, 'block')}`
    this.#renderer.addLines(place, isFilled(this.#value) ? this.#parts(place).body : [alone])
  }

  #inPlace(node: Node): void {
    const {splices} = this.#renderer
    const end = trimmedEnd(this.#text, node)
    if (!beginsBeside(this.#text, this.#entry)) {
      // Comments may stand between key and value, where a block of text must not begin.
      const {head, body} = typeof this.#value === 'string' ? this.#inLine() : this.#parts(end)
      splices.replace(this.#entry.slot, this.#endOfProperties(), head)
      const next = nextLine(this.#text, end)
      splices.remove(lineStart(this.#text, node.content), next)
      if (body.length > 0) this.#renderer.addLines(next, body)
      return
    }
    const {head, body} = this.#parts(nextLine(this.#text, end))
    const from = this.#entry.slot
    const colon = this.#hasIndicator() ? '' : `${this.#renderer.lineBreakAt(from)}${' '.repeat(this.#column)}:`
    splices.replace(from, end, colon + head)
    if (body.length > 0) this.#renderer.addLines(nextLine(this.#text, end), body)
  }

  /** Behind the anchor and tag that stand on the line of key or dash, while the content stands below. */
  #endOfProperties(): number {
    const {start, content} = this.#entry.value
    if (lineStart(this.#text, start) !== lineStart(this.#text, this.#entry.slot)) return this.#entry.slot
    const properties = /^(?:[!&][^ \t\n\r]*[ \t]*)*/.exec(this.#text.slice(start, content))?.[0] ?? ''
    return start + properties.trimEnd().length
  }

  #inLine(): {head: string; body: string[]} {
    return {head: ` ${inlineText(this.#value, 'block')}`, body: []}
  }

  /** What stands behind the colon or dash, and the lines below it. */
  #parts(place: number): {head: string; body: string[]} {
    const quoted = this.#inOldQuotes()
    if (quoted !== undefined) return {head: ` ${quoted}`, body: []}
    const options = this.#renderer.options(this.#around, place, this.#column)
    // A sequence below a dash must be indented further than the dash.
    const isItem = this.#entry.name === undefined
    const style = isItem ? {...options, step: options.gap, sequenceOffset: options.gap} : options
    return hangingLines(this.#value, this.#column, style)
  }

  #inOldQuotes(): string | undefined {
    const node = this.#entry.value
    if (typeof this.#value !== 'string' || node.kind !== 'scalar') return undefined
    const quote = this.#text[node.content]
    if (quote === '"') return doubleQuoted(this.#value)
    return quote === "'" && isPrintable(this.#value) ? singleQuoted(this.#value) : undefined
  }
}

function isEmptyBrackets(node: Node, value: Json): boolean {
  if (node.kind === 'scalar' || node.kind === 'alias' || !node.flow || node.entries.length > 0) return false
  return (node.kind === 'sequence') === Array.isArray(value)
}
