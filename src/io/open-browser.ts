// Opens a page in the user's browser, where there is one.

import {spawn} from 'node:child_process'

/** The program of each system that hands a URL to the browser; none of them is a shell. */
const openers: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Does nothing where it cannot: the URL has been printed. */
export function openBrowser(url: string, platform: NodeJS.Platform): void {
  const [program, ...args] = openers[platform] ?? ['xdg-open']
  const child = spawn(program, [...args, url], {stdio: 'ignore', detached: true})
  child.once('error', () => {})
  child.unref()
}
