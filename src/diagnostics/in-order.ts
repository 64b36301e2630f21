// Does slow things for each of many items, some at a time, and gives the results in the items' order.

/** @param run may reject: then the results end there, with its error */
export async function* inOrder<T, U>(
  items: readonly T[],
  atOnce: number,
  run: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const running: Promise<U>[] = []
  const start = (item: T | undefined): void => {
    if (item === undefined) return
    const result = run(item)
    // Its turn may come much later, or never: until then nobody looks at a rejection.
    result.catch(() => {})
    running.push(result)
  }
  let next = 0
  for (; next < atOnce; next++) start(items[next])
  for (let result = running.shift(); result !== undefined; result = running.shift()) {
    yield await result
    start(items[next++])
  }
}
