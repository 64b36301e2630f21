// The one type of expected trouble, and the exit codes that it maps to.

export const Exit = {
  Fine: 0,
  Failed: 1,
  Usage: 2,
  Interrupted: 130,
} as const

export type ExitCode = (typeof Exit)[keyof typeof Exit]

export interface MeshErrorOptions {
  /** A command or an edit that mends the trouble; printed after `try:`. */
  hint?: string
  cause?: unknown
}

/** Trouble that a user can cause and mend. Anything else that is thrown is a bug and keeps its stack. */
export class MeshError extends Error {
  readonly code: ExitCode
  readonly hint: string | undefined

  /**
   * @param code the process's exit code
   * @param what lower case, no full stop: what + where + what we got
   */
  constructor(code: ExitCode, what: string, options: MeshErrorOptions = {}) {
    super(what, options.cause === undefined ? {} : {cause: options.cause})
    this.name = 'MeshError'
    this.code = code
    this.hint = options.hint
  }
}
