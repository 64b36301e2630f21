// The error of a text that is well-formed YAML and yet no JSON value.

/** A well-formed text that has no meaning as JSON; the caller knows the file and turns it into a MeshError. */
export class ValueError extends Error {
  readonly offset: number
  readonly hint: string

  constructor(offset: number, what: string, hint: string) {
    super(what)
    this.name = 'ValueError'
    this.offset = offset
    this.hint = hint
  }
}
