// What a check is, and the four ways in which it can end.

import type {Code, DataOf, Level, Value} from './messages.ts'

export type Outcome =
  | {readonly kind: 'passed'}
  | {readonly kind: 'found'; readonly code: Code; readonly data: Readonly<Record<string, Value>>}
  /** Nothing to look at, no right to look, or what it rests on is broken. */
  | {readonly kind: 'skipped'; readonly because: string}
  /** Could not look: the answer is unknown. */
  | {readonly kind: 'errored'; readonly text: string; readonly remedy: string | undefined}

export const passed: Outcome = {kind: 'passed'}

export function found<C extends Code>(code: C, data: DataOf<C>): Outcome {
  return {kind: 'found', code, data}
}

export function skipped(because: string): Outcome {
  return {kind: 'skipped', because}
}

/** A question to a live cluster, answered from facts that all checks share. */
export interface Check<Facts> {
  /** The anchor of the page that explains it; several checks may share one. */
  readonly id: string
  readonly title: string
  /** Of an answer that could not be had; a finding's level is its message's. */
  readonly level: Level
  /** Asked again until `--wait` is over, since the cluster may still be getting there. */
  readonly retry?: true
  /** The fact whose failure is this check's own finding; every other check that needs the fact is skipped. */
  readonly establishes?: keyof Facts & string
  run(context: {readonly facts: Facts}): Promise<Outcome>
}

export interface Category<Facts> {
  readonly name: string
  readonly stages: readonly Stage[]
  readonly checks: readonly Check<Facts>[]
}

/**
 * When a list of checks is run: before an install, and before one that relies on a CNI plugin; after its CRDs; on an install;
 * on an install and the workloads that it serves.
 */
export const stages = ['before-install', 'before-install-with-cni', 'crds', 'installed', 'data-plane'] as const
export type Stage = (typeof stages)[number]
