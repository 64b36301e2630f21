// Which paths of the archive a user wants, by patterns as a shell has them.

/** @param patterns `*` stands for any text, `?` for one letter; a folder stands for all that is in it */
export function pathFilter({
  include,
  exclude,
}: {
  include: readonly string[]
  exclude: readonly string[]
}): (path: string) => boolean {
  const included = include.map(patternTest)
  const excluded = exclude.map(patternTest)
  return (path) =>
    (included.length === 0 || included.some((test) => test(path))) && !excluded.some((test) => test(path))
}

function patternTest(pattern: string): (path: string) => boolean {
  const source = pattern
    .replace(/\/+$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  const whole = new RegExp(`^${source}(?:/|$)`, 's')
  return (path) => whole.test(path)
}
