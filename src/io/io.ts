// The interface through which everything reaches the terminal: two text streams, their width, and their colours.

import type {ChalkInstance} from 'chalk'

/** One output stream. `write` resolves when the system has taken the text, so that a pipe never loses its end. */
export interface OutputStream {
  write(text: string): Promise<void>
  readonly isTerminal: boolean
  /** Columns of the terminal; 80 when piped, unless COLUMNS says otherwise. */
  readonly width: number
  /** Lines of the terminal; 24 when piped. */
  readonly height: number
  /** Colours for this stream; a plain pass-through when it is piped, or NO_COLOR is set. */
  readonly style: ChalkInstance
}

/** A progress line that replaces itself on a terminal and is silent elsewhere. */
export interface Progress {
  update(text: string): void
  /** Erases the line. */
  stop(): void
}

export interface Io {
  /** The product of a command, and nothing else. */
  readonly stdout: OutputStream
  /** Talk: progress, reports, warnings, errors. */
  readonly stderr: OutputStream
  /** Whether a person types there, who can answer questions. */
  readonly stdinIsTerminal: boolean
  /** Reads standard input to its end. */
  readStdin(limit: number): Promise<Uint8Array>
  /** Starts a progress line on stderr. */
  progress(text: string): Promise<Progress>
}
