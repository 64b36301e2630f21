// Ctrl-C as a signal for what has to leave in order.

import {Exit, MeshError} from '../errors.ts'

export interface Interruption {
  /** Aborts with a MeshError of exit code 130. */
  readonly signal: AbortSignal
  /** Gives Ctrl-C its usual meaning back. */
  stopListening(): void
}

/** A second Ctrl-C ends the process at once, as it does for every program that hangs. */
export function onInterrupt(): Interruption {
  const controller = new AbortController()
  const interrupt = (): void => {
    stopListening()
    controller.abort(new MeshError(Exit.Interrupted, 'interrupted'))
  }
  const stopListening = (): void => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  return {signal: controller.signal, stopListening}
}
