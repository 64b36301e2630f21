// The variables that a template's text can see at one place, and the slots that they have in its frame.

import type {Slot} from './nodes.ts'

export class Scope {
  readonly #visible: {readonly name: string; readonly slot: Slot}[] = [{name: '$', slot: 0}]
  #slots = 1
  /** How many {{range}} are open: only inside one may {{break}} stand. */
  rangeDepth = 0

  lookup(name: string): Slot | undefined {
    return this.#visible.findLast((variable) => variable.name === name)?.slot
  }

  /** A new variable, which hides an older one of its name. */
  declare(name: string): Slot {
    const slot = this.#slots++
    this.#visible.push({name, slot})
    return slot
  }

  /** Go accepts a name that it has only seen assigned, and fails when it runs. */
  admit(name: string): Slot {
    this.#visible.push({name, slot: 'undeclared'})
    return 'undeclared'
  }

  /** The number of visible variables: what `leave` is to be given at the end of a block. */
  enter(): number {
    return this.#visible.length
  }

  leave(visible: number): void {
    this.#visible.length = visible
  }

  /** Takes back names that were admitted for a while. */
  dismiss(from: number, count: number): void {
    this.#visible.splice(from, count)
  }
}
