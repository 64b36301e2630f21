// The order of rows.

type Key = string | number

/** By the first key that differs; text by its code units, as Go has it. */
export function compareBy<T>(...keys: readonly ((row: T) => Key)[]): (left: T, right: T) => number {
  return (left, right) => {
    for (const key of keys) {
      const [before, after] = [key(left), key(right)]
      if (before !== after) return before < after ? -1 : 1
    }
    return 0
  }
}
