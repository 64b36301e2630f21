// Reads the Prometheus text format, fast: https://prometheus.io/docs/instrumenting/exposition_formats/

import {Exit, MeshError} from '../../errors.ts'

/** `labels` is the text between the braces; most samples are never asked for theirs. */
export type SampleVisitor = (name: string, labels: string, value: number) => void

/** Names of metrics: a set, or whatever else knows them. */
export interface WantedNames {
  has(name: string): boolean
}

const brace = 0x7b
const closing = 0x7d
const quote = 0x22
const backslash = 0x5c
const space = 0x20
const tab = 0x09
const hash = 0x23

/** Visits the samples of the wanted families; a line of any other costs a look at its name. */
export function eachSample(text: string, wanted: WantedNames, visit: SampleVisitor): void {
  let start = 0
  for (let line = 1; start < text.length; line++) {
    let end = text.indexOf('\n', start)
    if (end === -1) end = text.length
    readLine(text, skipBlanks(text, start, end), end, line, wanted, visit)
    start = end + 1
  }
}

function readLine(
  text: string,
  start: number,
  end: number,
  line: number,
  wanted: WantedNames,
  visit: SampleVisitor,
): void {
  if (start >= end || text.charCodeAt(start) === hash || isReturn(text, start, end)) return
  let at = start
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === brace || code === space || code === tab) break
  }
  const name = text.slice(start, at)
  if (!wanted.has(name)) return
  at = skipBlanks(text, at, end)
  let labels = ''
  if (text.charCodeAt(at) === brace) {
    const close = endOfLabels(text, at + 1, end, line)
    labels = text.slice(at + 1, close)
    at = close + 1
  }
  visit(name, labels, readValue(text, skipBlanks(text, at, end), end, line))
}

function isReturn(text: string, start: number, end: number): boolean {
  return text.charCodeAt(start) === 0x0d && start + 1 === end
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start
  while (at < end && (text.charCodeAt(at) === space || text.charCodeAt(at) === tab)) at++
  return at
}

/** A brace or a hash inside a quoted value is text. */
function endOfLabels(text: string, start: number, end: number, line: number): number {
  let quoted = false
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (quoted && code === backslash) at++
    else if (code === quote) quoted = !quoted
    else if (!quoted && code === closing) return at
  }
  throw broken(line, 'the labels are not closed', text.slice(start, end))
}

/** The value ends at a blank; a timestamp or an exemplar may follow. */
function readValue(text: string, start: number, end: number, line: number): number {
  let stop = start
  while (stop < end && text.charCodeAt(stop) > space) stop++
  const digits = text.slice(start, stop)
  const value = Number(digits)
  if (digits !== '' && !Number.isNaN(value)) return value
  const named = namedValues[digits.toLowerCase()]
  if (named === undefined) throw broken(line, 'expected a number', digits)
  return named
}

const namedValues: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
}

/** The labels of a sample, from the text between its braces. */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  // Names, an equals sign, and a quoted value in which \\, \" and \n are escaped; commas between, one allowed at the end.
  const pattern = /\s*([^\s=,"]+)\s*=\s*"([^"\\]*(?:\\.[^"\\]*)*)"\s*,?/gy
  let at = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, name = '', raw = ''] = match
    labels[name] = raw.includes('\\')
      ? raw.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
      : raw
    at += whole.length
  }
  if (text.slice(at).trim() !== '')
    throw new MeshError(Exit.Failed, `metrics have labels that cannot be read: ${excerpt(text)}`)
  return labels
}

function broken(line: number, what: string, got: string): MeshError {
  return new MeshError(Exit.Failed, `metrics cannot be read: line ${line}: ${what}, got "${excerpt(got)}"`)
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
