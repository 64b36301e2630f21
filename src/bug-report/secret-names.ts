// Which names promise that their value is a secret.

/** What such names end in. A shared letter before `pass` would make it a `bypass`. */
export const secretWord = [
  `pass(?:word|wd|phrase|code)s?`,
  'pwd',
  'secrets?',
  'tokens?',
  'credentials?',
  'authorization',
  'cookies?',
  'bearer',
  'jwt',
  'psk',
  `session[-_. ]?id`,
  `docker(?:config(?:json)?|cfg)`,
  `(?:access|account|api|auth|ca|client|encryption|hmac|license|master|private|secret|session|shared|signing|ssh|storage|tls|webhook)[-_. ]?keys?(?:[-_. ]?(?:data|pem))?`,
  `(?<![a-z])(?:pass|sig|signature)`,
].join('|')

const ending = new RegExp(`(?:${secretWord})$`, 'i')
const fileEnding = /\.(?:conf|env|ini|json|properties|txt|ya?ml)$/i
/** Names that end so and hold names of Secrets. */
const harmless = /^imagePullSecrets?$/

/** `DB_PASSWORD`, `apiKey`, `client-key-data`, `credentials.json`. */
export function isSecretName(name: string): boolean {
  const bare = name.replace(fileEnding, '')
  return ending.test(bare) && !harmless.test(bare)
}

/** Tokens are counted too, by limiters. */
export function isCount(name: string, value: string): boolean {
  return /tokens?$/i.test(name) && /^\d{1,9}$/.test(value)
}
