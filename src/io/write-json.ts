// JSON text of plain values, with whole numbers of any size written digit by digit.

/** @param indent spaces a level; none gives one line */
export function writeJson(value: unknown, indent?: number): string {
  // A number that a double would round arrives as bigint; a marked string keeps its digits until the text is made.
  const marked = JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? `${mark}${item}` : item),
    indent,
  )
  return marked.replaceAll(marker, '$1')
}

/** A private-use character, which no manifest holds in front of digits. */
const mark = '\u{f0000}bigint:'
const marker = new RegExp(`"${mark}(-?\\d+)"`, 'gu')
