// Does many things at once, but not too many.

/** Results are in the order of the items. The first failure rejects; what runs is left to end. */
export async function mapBounded<T, U>(items: readonly T[], limit: number, run: (item: T) => Promise<U>): Promise<U[]> {
  const results: U[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) results[index] = await run(item)
    }
  }
  await Promise.all(Array.from({length: Math.min(limit, items.length)}, worker))
  return results
}
