// Parses what stands inside an action: pipelines of commands, their operands, and the variables that they set.

import type {Token} from './lexer.ts'
import {characterLiteral, parseComplex, parseNumber, unquoteCharacter} from './literal.ts'
import type {Command, NumberLiteral, Operand, Pipeline, Target} from './nodes.ts'
import type {Scope} from './scope.ts'
import {spanOf, type TokenReader} from './token-reader.ts'

/** Far more than anyone writes, and little enough for the parser's own recursion. */
const maxParenDepth = 1000

const operandStarts: ReadonlySet<string> = new Set(
  'bool charConstant complex dot field identifier number nil rawString string variable leftParen'.split(' '),
)

export class PipelineParser {
  readonly #reader: TokenReader
  readonly #hasFunction: (name: string) => boolean
  #scope: Scope
  #parens = 0

  constructor(reader: TokenReader, scope: Scope, hasFunction: (name: string) => boolean) {
    this.#reader = reader
    this.#scope = scope
    this.#hasFunction = hasFunction
  }

  /** From here on names are looked up in another template's scope. */
  enterScope(scope: Scope): void {
    this.#scope = scope
  }

  /** Reads to the closing token. `context` is what an error says the pipeline stands in; only `range` takes two variables. */
  parse(context: string, close: 'rightDelimiter' | 'rightParen' = 'rightDelimiter'): Pipeline {
    const {start} = this.#reader.peekWord()
    const {names, isAssignment} = this.#parseTargets(context)
    // Go lets a pipeline mention what it declares, and fails when it runs.
    const visible = this.#scope.enter()
    const unknown = names.filter(({text}) => this.#scope.lookup(text) === undefined)
    for (const {text} of unknown) this.#scope.admit(text)
    const commands = this.#parseCommands(context, close)
    const {end} = this.#reader
    this.#reader.nextWord()
    this.#scope.dismiss(visible, unknown.length)
    const targets = names.map((token) => this.#target(token, isAssignment))
    return {type: 'pipeline', targets, isAssignment, commands, start, end, position: start}
  }

  /** `$x :=`, `$x =`, and in range `$i, $x :=`. */
  #parseTargets(context: string): {names: Token[]; isAssignment: boolean} {
    const reader = this.#reader
    const names: Token[] = []
    while (reader.peekWord().type === 'variable') {
      const before = reader.mark()
      const variable = reader.nextWord()
      const next = reader.nextWord()
      if (next.type === 'declare' || next.type === 'assign') {
        names.push(variable)
        return {names, isAssignment: next.type === 'assign'}
      }
      if (next.type !== 'char' || next.text !== ',') {
        reader.reset(before)
        break
      }
      names.push(variable)
      if (context !== 'range' || names.length > 1) reader.fail(`too many declarations in ${context}`)
      const follower = reader.peekWord().type
      if (follower !== 'variable' && follower !== 'rightDelimiter' && follower !== 'rightParen') {
        reader.fail('range can only initialize variables')
      }
    }
    return {names, isAssignment: false}
  }

  #target(token: Token, isAssignment: boolean): Target {
    const name = token.text
    const slot = isAssignment ? (this.#scope.lookup(name) ?? this.#scope.admit(name)) : this.#scope.declare(name)
    return {name, slot, ...spanOf(token)}
  }

  #parseCommands(context: string, close: Token['type']): Command[] {
    const reader = this.#reader
    const commands: Command[] = []
    for (let token = reader.peekWord(); token.type !== close; token = reader.peekWord()) {
      if (!operandStarts.has(token.type)) reader.unexpected(reader.nextWord(), context)
      commands.push(this.#parseCommand())
    }
    if (commands.length === 0) reader.fail(`missing value for ${context}`, reader.peek())
    const literal = commands.findIndex(({first}, i) => i > 0 && isLiteral(first))
    if (literal > 0) reader.fail(`non executable command in pipeline stage ${literal + 1}`, reader.peek())
    return commands
  }

  #parseCommand(): Command {
    const reader = this.#reader
    const operands: Operand[] = []
    for (;;) {
      const operand = this.#parseOperand()
      if (operand !== undefined) operands.push(operand)
      const token = reader.next()
      if (token.type === 'space') continue
      if (token.type === 'rightDelimiter' || token.type === 'rightParen') reader.back()
      else if (token.type !== 'pipe') reader.unexpected(token, 'operand')
      break
    }
    const [first, ...args] = operands
    if (first === undefined) return reader.fail('empty command')
    return {first, args, start: first.start, end: operands.at(-1)?.end ?? first.end, position: first.start}
  }

  /** A term and the fields chained to it. */
  #parseOperand(): Operand | undefined {
    const reader = this.#reader
    const term = this.#parseTerm()
    const chained = reader.peek()
    if (term === undefined || chained.type !== 'field') return term
    const path: string[] = []
    while (reader.peek().type === 'field') path.push(reader.next().text.slice(1))
    const span = {start: term.start, end: reader.end, position: chained.start}
    if (term.type === 'field' || term.type === 'variable') return {...term, path: [...term.path, ...path], ...span}
    if (isLiteral(term)) reader.fail(`unexpected . after term ${reader.written(term)}`)
    return {type: 'chain', base: term, path, ...span}
  }

  #parseTerm(): Operand | undefined {
    const reader = this.#reader
    const token = reader.peekWord()
    if (!operandStarts.has(token.type)) return undefined
    reader.next()
    const span = spanOf(token)
    switch (token.type) {
      case 'identifier':
        if (!this.#hasFunction(token.text)) reader.fail(`function "${token.text}" not defined`)
        return {type: 'identifier', name: token.text, ...span}
      case 'dot':
        return {type: 'dot', ...span}
      case 'nil':
        return {type: 'nil', ...span}
      case 'bool':
        return {type: 'bool', value: token.text === 'true', ...span}
      case 'field':
        return {type: 'field', path: [token.text.slice(1)], ...span}
      case 'variable': {
        const slot = this.#scope.lookup(token.text) ?? reader.fail(`undefined variable "${token.text}"`)
        return {type: 'variable', name: token.text, slot, path: [], ...span}
      }
      case 'string':
      case 'rawString':
        return {type: 'string', value: reader.stringOf(token, 'operand'), ...span}
      case 'leftParen':
        return this.#parseParens(token)
      default:
        return {type: 'number', value: this.#parseNumber(token), ...span}
    }
  }

  #parseParens(open: Token): Operand {
    if (++this.#parens > maxParenDepth) this.#reader.fail('expressions are nested too deeply')
    const pipeline = this.parse('parenthesized pipeline', 'rightParen')
    this.#parens--
    return {...pipeline, start: open.start, end: this.#reader.end}
  }

  #parseNumber({type, text}: Token): NumberLiteral {
    if (type === 'charConstant') {
      const code = unquoteCharacter(text) ?? this.#reader.fail(`malformed character constant: ${text}`)
      return characterLiteral(text, code)
    }
    const literal = type === 'complex' ? parseComplex(text) : parseNumber(text)
    return 'problem' in literal ? this.#reader.fail(literal.problem) : literal
  }
}

function isLiteral({type}: Operand): boolean {
  return type === 'bool' || type === 'dot' || type === 'nil' || type === 'number' || type === 'string'
}
