// Turns what a check threw into its outcome.

import {MeshError} from '../errors.ts'
import type {Check, Outcome} from './check.ts'
import {skipped} from './check.ts'
import {FactFailed, Finding, NotAsked} from './facts.ts'
import {fill, messages} from './messages.ts'

/** @throws what is no expected trouble: a bug keeps its stack. */
export function outcomeOfError<F>(error: unknown, check: Check<F>, all: readonly Check<F>[]): Outcome {
  if (!(error instanceof FactFailed)) return outcomeOfCause(error)
  const outcome = outcomeOfCause(error.cause)
  if (check.establishes === error.fact) return outcome
  return outcome.kind === 'skipped' ? outcome : skipped(reasonOfDependent(error.fact, outcome, all))
}

function outcomeOfCause(error: unknown): Outcome {
  if (error instanceof Finding) return {kind: 'found', code: error.code, data: error.data}
  if (error instanceof NotAsked) return skipped(error.message)
  if (!(error instanceof MeshError)) throw error
  const needs = missingRight(error)
  return needs === undefined ? {kind: 'errored', text: error.message, remedy: error.hint} : skipped(`needs ${needs}`)
}

/** For `.catch`: goes on without what this user may not read. */
export function unlessRightIsMissing(error: unknown): undefined {
  const cause = error instanceof FactFailed ? error.cause : error
  if (!(cause instanceof MeshError) || missingRight(cause) === undefined) throw error
}

/** The API server has no such object, or no such kind. */
export function isNotFound(error: unknown): boolean {
  return error instanceof MeshError && 'trouble' in error && error.trouble === 'not-found'
}

/** The right that a refused call names; its error class lives in kube/, which this folder knows by type only. */
export function missingRight(error: MeshError): string | undefined {
  return 'needs' in error && typeof error.needs === 'string' ? error.needs : undefined
}

function reasonOfDependent<F>(fact: string, outcome: Outcome, all: readonly Check<F>[]): string {
  const owner = all.find((candidate) => candidate.establishes === fact)
  if (owner !== undefined) return `"${owner.title}" ${outcome.kind === 'found' ? 'failed' : 'could not be answered'}`
  switch (outcome.kind) {
    case 'found':
      return fill(messages[outcome.code].text, outcome.data)
    case 'errored':
      return outcome.text
    case 'skipped':
      return outcome.because
    case 'passed':
      return fact
  }
}
