// One schema meeting one value: runs the keywords, collects problems, and remembers what has been looked at.

import {isJsonObject, type Json} from '../../../yaml/index.ts'
import type {GoValue} from '../../value.ts'
import {asSchema, type Located, type SchemaDocument, SchemaError} from './document.ts'
import {KEYWORDS, LAST_KEYWORDS} from './keywords.ts'

/**
 * @param path where the value lies, for the sentences
 * @returns a sentence for everything that does not fit
 */
export function validate(document: SchemaDocument, value: GoValue, path = ''): string[] {
  const frame = new Frame(document, document.root, path, [])
  frame.run(value)
  return frame.problems
}

/** What `$ref` may follow before it counts as a circle; real schemas nest far less. */
const MAX_DEPTH = 512

export class Frame {
  readonly document: SchemaDocument
  readonly located: Located
  /** The value's path, as `--set` would write it; empty for the whole. */
  readonly path: string
  /** The frames that led here from the root, for references that depend on them. */
  readonly above: readonly Frame[]
  readonly problems: string[] = []
  /** Properties and items that some keyword has spoken about, for the unevaluated* keywords. */
  readonly evaluated = new Set<string | number>()

  constructor(document: SchemaDocument, located: Located, path: string, above: readonly Frame[]) {
    this.document = document
    this.located = located
    this.path = path
    this.above = above
  }

  run(value: GoValue): void {
    const {schema} = this.located
    if (schema === false) this.report('is not allowed')
    if (!isJsonObject(schema)) return
    const reference = schema.$ref
    // Until 2019 a reference replaced everything beside it.
    if (typeof reference === 'string' && !this.document.since('2019-09')) {
      this.#runKeyword('$ref', reference, value)
      return
    }
    for (const [keyword, argument] of Object.entries(schema))
      if (!LAST_KEYWORDS.has(keyword)) this.#runKeyword(keyword, argument, value)
    for (const keyword of LAST_KEYWORDS)
      if (Object.hasOwn(schema, keyword)) this.#runKeyword(keyword, schema[keyword], value)
  }

  #runKeyword(keyword: string, argument: Json | undefined, value: GoValue): void {
    const known = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined
    if (known === undefined || argument === undefined) return
    if (known.since !== undefined && !this.document.since(known.since)) return
    if (known.until !== undefined && this.document.since(known.until)) return
    known.check(argument, value, this)
  }

  report(what: string): void {
    this.problems.push(`${this.path === '' ? 'the values' : this.path} ${what}`)
  }

  /** The argument of a keyword beside the one that is being checked. */
  sibling(keyword: string): Json | undefined {
    const {schema} = this.located
    return isJsonObject(schema) && Object.hasOwn(schema, keyword) ? schema[keyword] : undefined
  }

  /** Tries a schema on the same value; what it looked at counts here too, when the value fits. */
  same(schema: Json, value: GoValue): Frame {
    return this.sameAt(this.document.locate(asSchema(schema), this.located.base), value)
  }

  sameAt(located: Located, value: GoValue): Frame {
    const frame = this.#run(located, this.path, value)
    if (frame.problems.length === 0) for (const key of frame.evaluated) this.evaluated.add(key)
    return frame
  }

  /** Holds a property or an item against a schema, and takes over its problems. */
  inside(schema: Json, key: string | number, value: GoValue): void {
    const step = typeof key === 'number' ? `[${key}]` : this.path === '' ? key : `.${key}`
    const located = this.document.locate(asSchema(schema), this.located.base)
    this.problems.push(...this.#run(located, this.path + step, value).problems)
    this.evaluated.add(key)
  }

  /** Whether a property's name or an item fits, without taking over its problems. */
  fits(schema: Json, value: GoValue): boolean {
    return this.#run(this.document.locate(asSchema(schema), this.located.base), this.path, value).problems.length === 0
  }

  #run(located: Located, path: string, value: GoValue): Frame {
    if (this.above.length > MAX_DEPTH) throw new SchemaError('$ref leads round in a circle')
    const frame = new Frame(this.document, located, path, [...this.above, this])
    frame.run(value)
    return frame
  }
}
