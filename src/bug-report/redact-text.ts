// Takes secrets out of text of any kind: logs, pages of metrics, configuration files, messages.

import {isCount, secretWord} from './secret-names.ts'

/** Stands where a secret stood. */
export const redacted = '[redacted]'

interface Rule {
  readonly pattern: RegExp
  /** @param groups what the parentheses of the pattern caught */
  replace(whole: string, ...groups: (string | undefined)[]): string
}

/** A value behind a name: quoted, quoted inside of a quoted text, or up to the next blank. */
const value = [
  String.raw`\$\(\w+\)`,
  String.raw`"(?:[^"\\\r\n]|\\.)*"?`,
  String.raw`'[^'\r\n]*'?`,
  String.raw`\\+"[^"\\]*(?:\\+[^"\\][^"\\]*)*(?:\\+")?`,
  String.raw`(?:[^\s"'\\,;)}\]{[<|>]|\\(?![nrt"]))(?:[^\s"'\\,;)}\]]|[,;)}\]](?![\s"'\\,;)}\]]|$)|\\(?![nrt"]))*`,
].join('|')

/** However often the text was quoted before. */
const quote = String.raw`\\{0,16}["'\x60]?`
const base64 = '[A-Za-z0-9+/_-]'
const wrapped = String.raw`(?:\\n|\r?\n[ \t]*)`

const hideWhole: Rule['replace'] = () => redacted
/** What cannot be a secret stays: it tells that there is none. */
const harmless = /^(?:true|false|null|none|nil|<nil>|~|\*+|\[redacted\]|\$\(\w+\)|\$\{\w+\}|)$/i

const hideNamed: Rule['replace'] = (whole, name = '', separator = '', secret = '') => {
  const [opening = ''] = /^\\{0,16}["']/.exec(secret) ?? []
  const closing = opening !== '' && secret.endsWith(opening) ? -opening.length : undefined
  const bare = secret.slice(opening.length, closing)
  if (harmless.test(bare) || isCount(name, bare)) return whole
  return `${name}${separator}${opening}${redacted}${opening}`
}

/** In this order: what is whole and long goes before what is part of it. */
const rules: readonly Rule[] = [
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
    replace: hideWhole,
  },
  {
    // "-----BEGIN" in base64, on one line or wrapped: a certificate, or a key.
    pattern: new RegExp(
      `LS0tLS1CRUdJTi${base64}+={0,2}(?:${wrapped}${base64}{40,}={0,2})*(?:${wrapped}${base64}+={1,2})?`,
      'g',
    ),
    replace: (whole) => (decode(whole.replace(/\\n|\s/g, '')).includes('PRIVATE KEY') ? redacted : whole),
  },
  {pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]*/g, replace: hideWhole},
  {
    // As those who issue them made them recognizable.
    pattern:
      /\b(?:gh[opsur]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{35}|(?:AKIA|ASIA)[A-Z0-9]{16}|[rs]k_(?:live|test)_\w{16,}|npm_\w{36}|hvs\.[\w-]{20,}|dckr_pat_[\w-]{20,})/g,
    replace: hideWhole,
  },
  {
    pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'<>]{0,300}@(?=[\w[])/gi,
    replace: (_whole, scheme = '') => `${scheme}${redacted}@`,
  },
  {
    pattern: /\b((?:Bearer|Negotiate|Token)\s+)[\w.~+/-]{8,}={0,2}/gi,
    replace: (_whole, scheme = '') => `${scheme}${redacted}`,
  },
  {
    pattern: /\b(Basic\s+)([A-Za-z0-9+/_-]{4,}={0,2})/gi,
    replace: (whole, scheme = '', credentials = '') =>
      decode(credentials).includes(':') ? `${scheme}${redacted}` : whole,
  },
  {
    // Docker's own form of a user and a password.
    pattern: /("auth\\*"\s*:\s*\\*")([A-Za-z0-9+/]{4,}={0,2})(?=\\*")/g,
    replace: (whole, name = '', credentials = '') => (decode(credentials).includes(':') ? `${name}${redacted}` : whole),
  },
  {
    // A header is everything up to the end of the line, or of the quotes that it stands in.
    pattern:
      /((?:proxy-)?authorization|(?:set-)?cookie)(\\{0,16}["']?\s*(?:[:=]|(?<=')\s*,)\s*)(?:(\\{0,16}["'])[^"'\r\n\\]+|[^\s"'\\][^\r\n]*)/gi,
    replace: (_whole, name = '', separator = '', opening = '') => `${name}${separator}${opening}${redacted}`,
  },
  {
    // YAML: the text below a name, of which every line stands further in.
    pattern: new RegExp(
      String.raw`^([ \t]*)((?:- +)?["']?[\w.-]{0,64}(?:${secretWord})["']?[ \t]*:)[ \t]*(?:[|>][^\r\n]*)?\r?\n((?:\1[ \t]+(?![ \t])(?!(?:- +)?[\w."'-]+[ \t]*:(?:[ \t]|\r?$))[^\r\n]*(?:\r?\n|$)|[ \t]*\r?\n)+)`,
      'gim',
    ),
    replace: (whole, indent = '', name = '', block = '') =>
      block.trim() === '' ? whole : `${indent}${name} ${redacted}\n`,
  },
  {
    // YAML and properties: a value without quotes goes on to the end of its line.
    pattern: new RegExp(
      String.raw`^([ \t]*(?:- +)?["']?[\w.-]{0,64}(?:${secretWord})["']?)([ \t]*[:=][ \t]+)([^\s"'{[|>&*#\\][^\r\n]*)$`,
      'gim',
    ),
    replace: hideNamed,
  },
  {
    pattern: new RegExp(
      `(${secretWord})(${quote}\\s*(?::=|=>|[:=])(?:\\s*(?=\\\\{0,16}["'])|[ \\t]*)|'\\s*,\\s*(?='))(${value})`,
      'gi',
    ),
    replace: hideNamed,
  },
  {
    // `--token abc`, `password abc`.
    pattern: new RegExp(
      String.raw`((?<![\w-])--?[\w-]{0,64}(?:${secretWord})|\b(?:password|passwd|passphrase))([ \t]+)(${value})`,
      'gi',
    ),
    replace: hideNamed,
  },
  {
    // A name and a value side by side, as environments and headers are written.
    pattern: new RegExp(
      String.raw`((?:name|key|header)${quote}\s*[:=]\s*${quote}[\w.-]{0,64}(?:${secretWord}))(${quote}\s*,?\s*(?:-\s+)?${quote}value${quote}\s*[:=]\s*)(${value})`,
      'gi',
    ),
    replace: hideNamed,
  },
]

/** The text with every secret that can be told as one replaced. */
export function redactText(text: string): string {
  // Shorter than anything that names a secret.
  if (text.length < 8) return text
  let left = text
  for (const {pattern, replace} of rules) left = left.replace(pattern, replace)
  return hideKeyEnds(left)
}

const keyEnd = /-----END [A-Z0-9 ]*PRIVATE KEY/

/** A log may begin in the middle of a key: its lines go up to the first that is no part of one. */
function hideKeyEnds(text: string): string {
  if (!keyEnd.test(text)) return text
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (!keyEnd.test(line)) continue
    lines[index] = redacted
    for (let above = index - 1; /[A-Za-z0-9+/=]{16,}["',\\]*\s*$/.test(lines[above] ?? ''); above--)
      lines[above] = redacted
  }
  return lines.join('\n')
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1')
}
