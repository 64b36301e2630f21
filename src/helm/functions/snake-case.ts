// Snake and kebab case: a text cut into words of one kind, joined by a connector where the kinds ask for one.

import {lowerRune} from './rune-case.ts'

type WordKind = 'connector' | 'punctuation' | 'upper' | 'letters' | 'number' | 'other'

interface Word {
  readonly kind: WordKind
  readonly text: string
}

/**
 * One alternative a kind, tried in this order. The last capital of a run belongs to the small letters behind it (HTTP|Status);
 * Chinese characters are letters that form no words.
 */
const WORDS = new RegExp(
  [
    String.raw`(?<connector>[\-_\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+)`,
    String.raw`(?<punctuation>\p{P}+)`,
    String.raw`(?<upper>\p{Lu}+(?!LETTER)|\p{Lu}LETTER+)`,
    '(?<letters>LETTER+)',
    String.raw`(?<number>\p{N}+)`,
    String.raw`(?<other>[\s\S](?:(?![\p{P}\p{N}\p{Lu}\-_\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|LETTER)[\s\S])*)`,
  ]
    .join('|')
    .replaceAll('LETTER', String.raw`[\p{L}--\p{Lu}--[\u3400-\u4D85\u4E00-\u9FCC\u{20000}-\u{2B81D}]]`),
  'gv',
)

const kinds: readonly WordKind[] = ['connector', 'punctuation', 'upper', 'letters', 'number', 'other']

/** HTTPServer2xx becomes http_server_2xx. */
export function lowerWords(text: string, connector: string): string {
  const words = splitWords(text)
  let result = ''
  let at = 0
  const write = (word: Word | undefined): void => {
    if (word !== undefined) result += spell(word, connector)
  }
  const connect = (): void => {
    if (wantsConnector(words[at])) result += connector
  }
  const writeRun = (): void => {
    while (words[at]?.kind === 'letters' || words[at]?.kind === 'number') write(words[at++])
  }
  while (at < words.length - 1) {
    const word = words[at++]
    write(word)
    if (word?.kind === 'connector' || word?.kind === 'punctuation') continue
    if (word?.kind === 'number') {
      writeRun()
    } else if (words[at]?.kind === 'number') {
      // A number belongs to the word before it, unless small letters follow: Bld4Floor, but http_2xx.
      if (at === words.length - 1) break
      const number = words[at++]
      if (words[at]?.kind === 'letters') result += connector
      write(number)
      if (words[at]?.kind === 'letters') writeRun()
    }
    connect()
  }
  write(words[at])
  return result
}

function splitWords(text: string): Word[] {
  return Array.from(text.matchAll(WORDS), ({0: part, groups = {}}) => ({
    kind: kinds.find((kind) => groups[kind] !== undefined) ?? 'other',
    text: part,
  }))
}

function wantsConnector(next: Word | undefined): boolean {
  return next !== undefined && next.kind !== 'connector' && next.kind !== 'punctuation'
}

function spell({kind, text}: Word, connector: string): string {
  if (kind === 'connector') return connector.repeat([...text].length)
  if (kind !== 'upper') return text
  return text.replace(/\p{Lu}/gu, lowerRune)
}
