// A JSON schema with its dialect, and the way from a $ref to the schema that it means.

import {isJsonObject, type Json, type JsonObject} from '../../../yaml/index.ts'

export type Schema = boolean | JsonObject

/** A schema that cannot be used, as opposed to values that do not fit it. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

/** The drafts by year or number, in order, so that a keyword can say since when it exists. */
export const DRAFTS = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'] as const
export type Draft = (typeof DRAFTS)[number]

/** A schema and the address that its own references start from. */
export interface Located {
  readonly schema: Schema
  readonly base: string
}

/** Addresses a schema without an `$id` of its own; the name that Helm gives it. */
const ROOT = 'file:///values.schema.json'

/** The address that always means the newest draft. */
const LATEST = /^https?:\/\/json-schema\.org\/schema#?$/

export class SchemaDocument {
  readonly root: Located
  readonly draft: Draft
  readonly #byAddress = new Map<string, Located>()

  constructor(root: Json) {
    this.draft = draftOf(root)
    this.#index(root, ROOT)
    this.root = this.locate(asSchema(root), ROOT)
    this.#byAddress.set(ROOT, this.root)
  }

  /** A schema written inside one with the given base. */
  locate(schema: Schema, base: string): Located {
    return {schema, base: this.#baseOf(schema, base)}
  }

  /** The schema with this anchor in the resource with this base. */
  anchored(base: string, anchor: string): Located | undefined {
    return this.#byAddress.get(`${base}#${anchor}`)
  }

  since(draft: Draft): boolean {
    return DRAFTS.indexOf(this.draft) >= DRAFTS.indexOf(draft)
  }

  /** @throws SchemaError when the reference leads out of the document or to nothing */
  resolve(reference: string, base: string): Located {
    const address = absolute(reference, base)
    const direct = this.#byAddress.get(address)
    if (direct !== undefined) return direct
    const [resource = '', fragment = ''] = address.split('#', 2)
    const start = this.#byAddress.get(resource)
    if (start === undefined)
      throw new SchemaError(`$ref ${JSON.stringify(reference)} is outside of the file, and is not fetched`)
    if (fragment !== '' && !fragment.startsWith('/'))
      throw new SchemaError(`$ref ${JSON.stringify(reference)} leads to nothing`)
    return this.#follow(start, fragment, reference)
  }

  /** The schema at a JSON pointer; an `$id` on the way moves the base. */
  #follow(start: Located, pointer: string, reference: string): Located {
    let node: Json = start.schema
    let base = start.base
    for (const step of pointer.split('/').slice(1)) {
      const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
      const next: Json | undefined = Array.isArray(node)
        ? node[Number(key)]
        : isJsonObject(node) && Object.hasOwn(node, key)
          ? node[key]
          : undefined
      if (next === undefined) throw new SchemaError(`$ref ${JSON.stringify(reference)} leads to nothing`)
      node = next
      base = this.#baseOf(node, base)
    }
    return {schema: asSchema(node), base}
  }

  /** Notes every schema that has an address of its own: an `$id` or an anchor. */
  #index(node: Json, base: string): void {
    if (Array.isArray(node)) for (const item of node) this.#index(item, base)
    if (!isJsonObject(node)) return
    const own = this.#baseOf(node, base)
    if (own !== base) this.#byAddress.set(own, {schema: node, base: own})
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const anchor = node[keyword]
      if (typeof anchor === 'string') this.#byAddress.set(`${own}#${anchor}`, {schema: node, base: own})
    }
    for (const child of Object.values(node)) this.#index(child, own)
  }

  #baseOf(node: Json, base: string): string {
    const id = isJsonObject(node) ? node[this.draft === 'draft-04' ? 'id' : '$id'] : undefined
    if (typeof id !== 'string') return base
    // Before 2019 an `$id` of `#name` was an anchor.
    if (id.startsWith('#')) {
      if (isJsonObject(node)) this.#byAddress.set(base + id, {schema: node, base})
      return base
    }
    return absolute(id, base).replace(/#$/, '')
  }
}

export function asSchema(value: Json | undefined): Schema {
  if (typeof value === 'boolean' || isJsonObject(value)) return value
  throw new SchemaError(`expected a schema, got ${JSON.stringify(value)}`)
}

function draftOf(root: Json): Draft {
  const declared = isJsonObject(root) ? root.$schema : undefined
  if (typeof declared !== 'string' || LATEST.test(declared)) return '2020-12'
  const draft = DRAFTS.find((name) => declared.includes(name))
  if (draft === undefined)
    throw new SchemaError(`$schema ${JSON.stringify(declared)} is unknown; known are ${DRAFTS.join(', ')}`)
  return draft
}

function absolute(reference: string, base: string): string {
  try {
    return new URL(reference, base).href.replace(/#$/, '')
  } catch {
    throw new SchemaError(`${JSON.stringify(reference)} is not a valid reference`)
  }
}
