// Turns a template's text into syntax trees: its own and one for each {{define}} and {{block}}.

import {isStackOverflow} from './frame.ts'
import type {Token} from './lexer.ts'
import {type Branch, isEmptyTree, type Statement, type Tree} from './nodes.ts'
import {PipelineParser} from './pipeline-parser.ts'
import {Scope} from './scope.ts'
import {parseFailure} from './template-error.ts'
import {TokenReader} from './token-reader.ts'

export interface ParserOptions {
  readonly hasFunction: (name: string) => boolean
}

/** Parses one source; the trees are keyed by the names that {{template}} uses. Throws TemplateError. */
export function parseTemplate(name: string, text: string, options: ParserOptions): Map<string, Tree> {
  try {
    return new Parser({name, text}, options).parseSource()
  } catch (error) {
    if (isStackOverflow(error)) throw parseFailure({name, text}, 0, 'the template is nested too deeply')
    throw error
  }
}

/** The word that ended a list of statements. */
type Stop = 'end' | 'else'

class Parser {
  readonly #reader: TokenReader
  readonly #pipelines: PipelineParser
  readonly #trees = new Map<string, Tree>()
  #scope = new Scope()

  constructor(source: Tree['source'], {hasFunction}: ParserOptions) {
    this.#reader = new TokenReader(source)
    this.#pipelines = new PipelineParser(this.#reader, this.#scope, hasFunction)
  }

  parseSource(): Map<string, Tree> {
    const body: Statement[] = []
    while (this.#reader.peek().type !== 'end') {
      if (this.#reader.beginsAction('define')) {
        this.#parseDefinition()
        continue
      }
      const statement = this.#parseStatement()
      if (typeof statement === 'string') this.#reader.fail(`unexpected {{${statement}}}`)
      body.push(statement)
    }
    this.#add(this.#reader.source.name, body)
    return this.#trees
  }

  /** Text, an action, or the word that ends the list that it stands in. */
  #parseStatement(): Statement | Stop {
    const token = this.#reader.next()
    if (token.type === 'text') return {type: 'text', text: token.text}
    if (token.type !== 'leftDelimiter') return this.#reader.unexpected(token, 'input')
    this.#reader.actionStart = token.start
    const statement = this.#parseAction()
    this.#reader.actionStart = undefined
    return statement
  }

  #parseAction(): Statement | Stop {
    const reader = this.#reader
    const token = reader.peekWord()
    if (token.type !== 'keyword') {
      const pipeline = this.#pipelines.parse('command')
      return {type: 'action', pipeline, start: pipeline.start, end: pipeline.end, position: pipeline.position}
    }
    reader.next()
    switch (token.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.#parseBranch(token.text)
      case 'template':
        return this.#parseTemplateCall()
      case 'block':
        return this.#parseBlock()
      case 'break':
      case 'continue':
        return this.#parseJump(token.text)
      case 'end':
        reader.expect('rightDelimiter', 'end')
        return 'end'
      case 'else':
        if (!reader.peeksKeyword('if', 'with')) reader.expect('rightDelimiter', 'else')
        return 'else'
      default:
        return reader.unexpected(token, 'command')
    }
  }

  #parseBranch(type: Branch['type']): Branch {
    const outer = this.#scope.enter()
    const pipeline = this.#pipelines.parse(type)
    if (type === 'range') this.#scope.rangeDepth++
    const [body, stop] = this.#parseList()
    if (type === 'range') this.#scope.rangeDepth--
    const otherwise = stop === 'else' ? this.#parseElse(type) : undefined
    this.#scope.leave(outer)
    return {type, pipeline, body, otherwise, start: pipeline.start, end: pipeline.end, position: pipeline.position}
  }

  /** After `{{else`: `{{else if x}}` is `{{else}}{{if x}}` with one {{end}} for both, and so for with. */
  #parseElse(type: Branch['type']): readonly Statement[] {
    if ((type === 'if' || type === 'with') && this.#reader.peeksKeyword(type)) {
      this.#reader.next()
      return [this.#parseBranch(type)]
    }
    const [body, stop] = this.#parseList()
    if (stop !== 'end') this.#reader.fail('expected {{end}}, found {{else}}')
    return body
  }

  #parseList(): [Statement[], Stop] {
    const list: Statement[] = []
    while (this.#reader.peekWord().type !== 'end') {
      const statement = this.#parseStatement()
      if (typeof statement === 'string') return [list, statement]
      list.push(statement)
    }
    return this.#reader.fail('unexpected end of text, {{end}} is missing', this.#reader.peek())
  }

  #parseTemplateCall(): Statement {
    const token = this.#reader.nextWord()
    const name = this.#reader.stringOf(token, 'template clause')
    const place = {start: token.start, position: token.start}
    if (this.#reader.peekWord().type === 'rightDelimiter') {
      this.#reader.next()
      return {type: 'template', name, pipeline: undefined, end: token.start + token.text.length, ...place}
    }
    const pipeline = this.#pipelines.parse('template clause')
    return {type: 'template', name, pipeline, end: pipeline.end, ...place}
  }

  #parseBlock(): Statement {
    const token = this.#reader.nextWord()
    const name = this.#reader.stringOf(token, 'block clause')
    const pipeline = this.#pipelines.parse('block clause')
    this.#parseNamedBody(name, 'block clause')
    return {type: 'template', name, pipeline, start: token.start, end: pipeline.end, position: token.start}
  }

  #parseDefinition(): void {
    const context = 'define clause'
    this.#reader.next()
    this.#reader.nextWord()
    const name = this.#reader.stringOf(this.#reader.nextWord(), context)
    this.#reader.expect('rightDelimiter', context)
    this.#parseNamedBody(name, context)
  }

  /** The body of a define or block: a template of its own, which sees no variable from outside. */
  #parseNamedBody(name: string, context: string): void {
    const outer = this.#scope
    this.#enterScope(new Scope())
    this.#reader.actionStart = undefined
    const [body, stop] = this.#parseList()
    if (stop !== 'end') this.#reader.fail(`unexpected {{${stop}}} in ${context}`)
    this.#add(name, body)
    this.#enterScope(outer)
  }

  #enterScope(scope: Scope): void {
    this.#scope = scope
    this.#pipelines.enterScope(scope)
  }

  #parseJump(type: 'break' | 'continue'): Statement {
    const token: Token = this.#reader.nextWord()
    if (token.type !== 'rightDelimiter') this.#reader.unexpected(token, `{{${type}}}`)
    if (this.#scope.rangeDepth === 0) this.#reader.fail(`{{${type}}} outside {{range}}`)
    return {type}
  }

  /** Within one source a name has one body; an empty one gives way. */
  #add(name: string, body: readonly Statement[]): void {
    const tree = {name, source: this.#reader.source, body}
    const old = this.#trees.get(name)
    if (old === undefined || isEmptyTree(old)) this.#trees.set(name, tree)
    else if (!isEmptyTree(tree)) this.#reader.fail(`multiple definition of template "${name}"`)
  }
}
