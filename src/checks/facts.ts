// Facts: what checks share of the cluster. Each is asked for once, when a check first needs it.

import type {Code, DataOf, Value} from './messages.ts'

/** A fact that turns out to be trouble; the check that establishes the fact reports it as its finding. */
export class Finding extends Error {
  readonly code: Code
  readonly data: Readonly<Record<string, Value>>
  constructor(code: Code, data: Readonly<Record<string, Value>>) {
    super(code)
    this.code = code
    this.data = data
  }
}

export function finding<C extends Code>(code: C, data: DataOf<C>): Finding {
  return new Finding(code, data)
}

/** A fact that there is no reason or no leave to look for; what rests on it is skipped with this reason. */
export class NotAsked extends Error {}

/** Why a fact cannot be had; `fact` is the first one that failed, however long the way from there. */
export class FactFailed extends Error {
  readonly fact: string
  constructor(fact: string, cause: unknown) {
    super(`fact ${fact} cannot be had`, {cause})
    this.fact = fact
  }
}

/** Makes a lazy promise that is started once. Errors come out as FactFailed. */
export function fact<T>(name: string, load: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined
  return () => {
    promise ??= load().catch((error: unknown) => {
      throw error instanceof FactFailed ? error : new FactFailed(name, error)
    })
    return promise
  }
}
