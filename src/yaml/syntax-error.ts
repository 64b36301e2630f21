// What went wrong in a YAML text, said in this project's words: file, line, column, what was expected, and how to mend it.

import {Exit, MeshError} from '../errors.ts'

export interface Position {
  line: number
  column: number
}

/** One-based line and column (in characters, as editors count) of an offset. */
export function positionAt(text: string, offset: number): Position {
  let line = 1
  let lineStart = 0
  for (const {index, 0: lineBreak} of text.matchAll(/\r\n|\n|\r/g)) {
    if (index >= offset) break
    line++
    lineStart = index + lineBreak.length
  }
  return {line, column: offset - lineStart + 1}
}

export function yamlError(
  file: string,
  {line, column}: Position,
  what: string,
  hint: string,
  cause?: unknown,
): MeshError {
  return new MeshError(Exit.Failed, `${file}:${line}:${column}: ${what}`, {hint, cause})
}

interface Explanation {
  what: string
  hint: string
}

/** What the parser may complain about, by a part of its message; the first match counts. */
const EXPLANATIONS: readonly (readonly [reason: RegExp, explanation: Explanation])[] = [
  [
    /tab characters/,
    {what: 'expected spaces before the first word of a line, got a tab', hint: 'indent this line with spaces'},
  ],
  [
    /bad indentation of a (mapping|sequence) entry/,
    {
      what: 'expected an entry at the indentation of its neighbours, got something else',
      hint: 'line the entry up with the one above it, and quote a value that contains ": "',
    },
  ],
  [
    /bad indentation|explicit indentation/,
    {what: 'expected a block text indented by 1 to 9 spaces', hint: 'correct the number behind "|" or ">"'},
  ],
  [
    /deficient indentation/,
    {
      what: 'expected the rest of a quoted text or of [ ] { } further to the right',
      hint: 'indent this line by one more level',
    },
  ],
  [
    /within a flow collection/,
    {
      what: 'expected a closing "]" or "}", got the end of the document',
      hint: 'close the bracket that was opened last, and indent its lines',
    },
  ],
  [
    /missed comma/,
    {
      what: 'expected "," or a closing bracket',
      hint: 'put a comma between the entries, and quotes round a text with special characters',
    },
  ],
  [
    /quoted scalar/,
    {what: 'expected a closing quote, got the end of the document', hint: 'close the quote that was opened last'},
  ],
  [
    /multiline key|expected ':'/,
    {
      what: 'expected ":" and a value behind the key',
      hint: 'write "key: value", or indent the line as a part of the text above it',
    },
  ],
  [/whitespace character is expected/, {what: 'expected a space behind ":"', hint: 'write "key: value" with a space'}],
  [
    /end of the stream or a document separator/,
    {
      what: 'expected the end of the document, got more',
      hint: 'put "---" on a line of its own between documents, and keys of one mapping in one column',
    },
  ],
  [
    /escape sequence|hexadecimal/,
    {what: 'expected an escape that YAML knows behind "\\"', hint: 'write \\\\ for a backslash, or use single quotes'},
  ],
  [/found ','/, {what: 'expected a value, got ","', hint: 'remove the extra comma'}],
  [
    /line break is expected/,
    {what: 'expected a line break behind "|" or ">"', hint: 'start the text on the next line'},
  ],
  [
    /nesting exceeded/,
    {what: 'nested deeper than any Kubernetes object', hint: 'look for brackets that are never closed'},
  ],
  [
    /null byte|non-printable|JSON character/,
    {what: 'expected text, got a control character', hint: 'check that this is a YAML file and not a binary one'},
  ],
  [
    /unexpected end of the document/,
    {what: 'expected a closing quote before the next "---"', hint: 'close the quote that was opened last'},
  ],
  [
    /directive|tag handle|handle/,
    {
      what: 'expected a tag or directive that was declared',
      hint: 'remove the tag (!name) or the line that starts with %',
    },
  ],
  [/tag/, {what: 'expected a well-formed tag behind "!"', hint: 'quote the text if "!" is a part of it'}],
  [/anchor|alias/, {what: 'expected a name behind "&" or "*"', hint: 'quote the text if it starts with "&" or "*"'}],
]

const UNKNOWN: Explanation = {what: 'expected valid YAML', hint: 'check the indentation and the quotes on this line'}

const UNCLOSED: Explanation = {
  what: 'expected a closing quote or bracket, got the end of the document',
  hint: 'close the quote or bracket that was opened last',
}

/** @param isAtEnd whether the parser stopped at the end of the document, where it blames the indentation of nothing */
export function explainSyntax(reason: string, isAtEnd: boolean): Explanation {
  if (isAtEnd && reason === 'deficient indentation') return UNCLOSED
  return EXPLANATIONS.find(([pattern]) => pattern.test(reason))?.[1] ?? UNKNOWN
}
