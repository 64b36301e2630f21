// Reads XML strictly enough to prove that a document is well-formed: characters, entities, quotes, and tags that match.

export interface XmlElement {
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  /** Its own, outside of its children. */
  text: string
}

const token = /<\?xml[^?]*\?>|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
const entities: Readonly<Record<string, string>> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'"}

/** @throws where the text is not well-formed */
export function readXml(text: string): XmlElement {
  for (const character of text) if (!isXmlCharacter(character)) throw new Error(`no XML: ${JSON.stringify(character)}`)
  const document: XmlElement = {name: '', attributes: {}, children: [], text: ''}
  const open = [document]
  let end = 0
  for (const match of text.matchAll(token)) {
    const [all, closes, opens, attributes = '', empty, content] = match
    end = match.index + all.length
    const current = open.at(-1) ?? document
    if (content !== undefined) current.text += decode(content)
    if (closes !== undefined && (open.length === 1 || open.pop()?.name !== closes))
      throw new Error(`stray </${closes}>`)
    if (opens === undefined) continue
    const element = {name: opens, attributes: readAttributes(attributes), children: [], text: ''}
    current.children.push(element)
    if (empty === '') open.push(element)
  }
  const [root, ...more] = document.children
  if (end !== text.length) throw new Error(`no XML at ${JSON.stringify(text.slice(end, end + 40))}`)
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is never closed`)
  if (root === undefined || more.length > 0 || document.text.trim() !== '') throw new Error('not one root element')
  return root
}

/** https://www.w3.org/TR/xml/#charsets */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return code === 9 || code === 10 || code === 13
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || code > 0xffff
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decode(value)])
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute is repeated: ${text}`)
  return Object.fromEntries(pairs)
}

function decode(text: string): string {
  return text.replaceAll(/&([^;]*);?/g, (reference, name: string) => {
    const character = entities[name]
    if (character === undefined) throw new Error(`no entity of XML: ${reference}`)
    return character
  })
}
