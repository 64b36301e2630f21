// The counters of one scrape, small enough to keep ten thousand of them.

/**
 * What of a first scrape its second one is compared with. A counter is known by a number made of its name and labels, since
 * their text is ten times as long as all else: two of the few thousand counters of a page share a number once in 10^10 pages.
 */
export class CounterSnapshot {
  /** When the proxy started, in the way in which it tells; undefined where it does not. */
  readonly age: number | undefined
  /** In ascending order; `values` has the same places. */
  readonly #keys: Float64Array
  readonly #values: Float64Array

  /** @param counters the later of two with the same name and labels counts */
  constructor(counters: Iterable<readonly [key: string, value: number]> = [], age?: number) {
    const byNumber = new Map<number, number>()
    for (const [key, value] of counters) byNumber.set(numberOf(key), value)
    this.#keys = Float64Array.from(byNumber.keys()).sort()
    this.#values = this.#keys.map((key) => byNumber.get(key) ?? 0)
    this.age = age
  }

  /** @param key name and labels as the page has them */
  get(key: string): number | undefined {
    const wanted = numberOf(key)
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#keys[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return this.#keys[low] === wanted ? this.#values[low] : undefined
  }
}

/** 53 bits out of two runs of multiplication and exclusive or (FNV-1a), each with a start of its own. */
function numberOf(text: string): number {
  let one = 0x811c9dc5
  let two = 0x9e3779b9
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, 0x01000193)
    two = Math.imul(two ^ unit, 0x85ebca6b)
    two ^= two >>> 13
  }
  return (two >>> 11) * 2 ** 32 + (one >>> 0)
}
