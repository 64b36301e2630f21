// Writes pages of metrics one after the other, each below the name of where it is from.

import type {Io} from './io.ts'
import {printable} from './printable.ts'

interface PageName {
  readonly pod: string
  readonly container?: string
}

export type WrittenPage = PageName & ({readonly text: string} | {readonly trouble: string})

/**
 * Headings and errors are comments to what reads metrics. How many pages are missing is said on stderr too, where somebody
 * who keeps the pages in a file sees it.
 */
export async function writeMetricsPages(
  io: Io,
  total: number,
  pages: AsyncIterable<WrittenPage>,
): Promise<{failed: boolean}> {
  let number = 0
  let missing = 0
  for await (const page of pages) {
    number++
    const container = page.container === undefined ? '' : `# CONTAINER ${page.container}\n`
    const heading = `# POD ${page.pod} (${number} of ${total})\n${container}`
    if ('trouble' in page) missing++
    await io.stdout.write(
      heading + ('trouble' in page ? `# ERROR ${printable(page.trouble)}\n` : wholeLines(page.text)),
    )
  }
  if (missing > 0) await io.stderr.write(`${io.stderr.style.yellow(`‼ ${missing} of ${total} pages are missing`)}\n`)
  return {failed: missing > 0}
}

function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
