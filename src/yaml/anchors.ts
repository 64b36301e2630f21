// The anchors of one document while it is read: what an alias stands for, and how much aliases may copy.

import type {Event} from 'js-yaml'
import {eventOffset} from './event-offsets.ts'
import {ValueError} from './value-error.ts'

/** Aliases may make a document this many times larger than it is written, and never add more than MAX_COPIED nodes. */
const MAX_GROWTH = 100
const MAX_COPIED = 1_000_000
/** Small documents may repeat themselves as they like. */
const FREE_COPIES = 10_000

/** libyaml allows less than YAML does. */
const ANCHOR_NAME = /^[0-9A-Za-z_-]+$/

/** Where the name behind `&` or `*` stands. */
interface Named {
  anchorStart: number
  anchorEnd: number
}

export class Anchors {
  readonly #text: string
  readonly #size: number
  /** The event of the node that a name stands for by now. */
  readonly #nodes = new Map<string, number>()
  /** Event of an alias -> event of the node that it stands for. */
  readonly #targets = new Map<number, number>()
  /** Nodes that are being read. */
  readonly #open = new Set<number>()
  #copied = 0

  /** @param size how many events the document has */
  constructor(text: string, size: number) {
    this.#text = text
    this.#size = size
  }

  get isEmpty(): boolean {
    return this.#nodes.size === 0
  }

  add(event: Named, at: number): void {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    if (!ANCHOR_NAME.test(name)) {
      throw new ValueError(
        event.anchorStart - 1,
        `expected letters, digits, "-" or "_" behind "&", got "${name}"`,
        'quote the text if it starts with "&"',
      )
    }
    this.#nodes.set(name, at)
  }

  /** Reads a node, in which its own alias may not stand. */
  within<T>(at: number, read: () => T): T {
    this.#open.add(at)
    const value = read()
    this.#open.delete(at)
    return value
  }

  targetOf(alias: number): number | undefined {
    return this.#targets.get(alias)
  }

  /** The node that an alias stands for: the one of that name that came last before it. */
  resolve(alias: Named, at: number): number {
    const known = this.#targets.get(at)
    if (known !== undefined) return known
    const name = this.#text.slice(alias.anchorStart, alias.anchorEnd)
    const target = this.#nodes.get(name)
    if (target === undefined) {
      throw new ValueError(
        alias.anchorStart - 1,
        `expected an anchor &${name} further up, got only its alias`,
        `put &${name} before the value that *${name} stands for`,
      )
    }
    if (this.#open.has(target)) {
      throw new ValueError(
        alias.anchorStart - 1,
        `expected a value that ends, got *${name} inside &${name}`,
        `remove *${name} from the value that it stands for`,
      )
    }
    this.#targets.set(at, target)
    return target
  }

  /** Counts a node that an alias copies. @throws ValueError when the document grows out of proportion */
  countCopy(event: Event): void {
    this.#copied++
    if (this.#copied < FREE_COPIES) return
    if (this.#copied > MAX_COPIED || this.#copied > MAX_GROWTH * this.#size) {
      throw new ValueError(
        eventOffset(event),
        'expected aliases that repeat a few values, got a document that grows a hundredfold',
        'write the repeated values out, or share fewer of them',
      )
    }
  }

  /** Runs what copies nodes without counting them: the document's growth was judged before. */
  uncounted<T>(read: () => T): T {
    const copied = this.#copied
    const value = read()
    this.#copied = copied
    return value
  }
}
