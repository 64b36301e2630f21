// Reads an asynchronous list to its end, keeping of each entry what the caller makes of it.

export async function collect<T, U>(entries: AsyncIterable<T>, keep: (entry: T) => U): Promise<U[]> {
  const kept: U[] = []
  for await (const entry of entries) kept.push(keep(entry))
  return kept
}
