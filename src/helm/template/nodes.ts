// The syntax tree of a template. Offsets are into its text, in UTF-16 units.

/** Where a node is written, and where Go would say that it is (for `.a.b` that is the `.b`). */
export interface Span {
  readonly start: number
  readonly end: number
  readonly position: number
}

/** A number literal under every type that can hold it, as Go's untyped constants. */
export interface NumberLiteral {
  readonly text: string
  readonly int: bigint | undefined
  readonly uint: bigint | undefined
  readonly float: number | undefined
  readonly complex: {readonly real: number; readonly imaginary: number} | undefined
}

/** A variable's place in the frame of its template; `undeclared` when running it must fail. */
export type Slot = number | 'undeclared'

export type Operand =
  | (Span & {readonly type: 'dot'})
  | (Span & {readonly type: 'nil'})
  | (Span & {readonly type: 'bool'; readonly value: boolean})
  | (Span & {readonly type: 'string'; readonly value: string})
  | (Span & {readonly type: 'number'; readonly value: NumberLiteral})
  | (Span & {readonly type: 'field'; readonly path: readonly string[]})
  | (Span & {readonly type: 'variable'; readonly name: string; readonly slot: Slot; readonly path: readonly string[]})
  | (Span & {readonly type: 'identifier'; readonly name: string})
  | Chain
  | Pipeline

export interface Chain extends Span {
  readonly type: 'chain'
  readonly base: Operand
  readonly path: readonly string[]
}

export interface Command extends Span {
  readonly first: Operand
  readonly args: readonly Operand[]
}

export interface Target extends Span {
  readonly name: string
  readonly slot: Slot
}

export interface Pipeline extends Span {
  readonly type: 'pipeline'
  readonly targets: readonly Target[]
  readonly isAssignment: boolean
  readonly commands: readonly Command[]
}

export type Statement =
  | {readonly type: 'text'; readonly text: string}
  | (Span & {readonly type: 'action'; readonly pipeline: Pipeline})
  | (Span & {readonly type: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined})
  | {readonly type: 'break'}
  | {readonly type: 'continue'}
  | Branch

export interface Branch extends Span {
  readonly type: 'if' | 'with' | 'range'
  readonly pipeline: Pipeline
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[] | undefined
}

/** One parsed template. `source` is the file that it stands in, `name` what {{template}} calls. */
export interface Tree {
  readonly name: string
  readonly source: {readonly name: string; readonly text: string}
  readonly body: readonly Statement[]
}

/** Nothing but white space: such a template never replaces another. */
export function isEmptyTree(tree: Tree): boolean {
  return tree.body.every((statement) => statement.type === 'text' && /^[\s\u0085]*$/.test(statement.text))
}
