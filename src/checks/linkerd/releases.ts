// How Linkerd names its releases: a channel, a dash, and a version (`edge-26.8.3`).

/** Channel -> its newest release. */
export type NewestReleases = ReadonlyMap<string, string>

interface Release {
  channel: string
  version: string
}

/** undefined when the text is no name of a release. */
export function parseRelease(text: string): Release | undefined {
  const [, channel = '', version = ''] = /^([a-z][a-z0-9]*)-(\w[\w.+-]*)$/.exec(text) ?? []
  return channel === '' ? undefined : {channel, version}
}

/** The newest releases, when the user names the one that is expected. */
export function expectedRelease(release: string): NewestReleases {
  return new Map([[parseRelease(release)?.channel ?? '', release]])
}

/** The newest release of the same channel; undefined when none is known. */
export function newestOf(releases: NewestReleases, release: string): string | undefined {
  return releases.get(parseRelease(release)?.channel ?? '')
}
