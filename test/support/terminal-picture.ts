// What a person would see on a terminal: interprets the few escape sequences that programs with a whole screen use.

const token = /\u001b\[(\??)([\d;]*)([A-Za-z])|\u001b[78]|[\u0000-\u001f]|[^\u0000-\u001f\u001b]/gu

export class TerminalPicture {
  width: number
  height: number
  alternate = false
  cursorVisible = true
  /** Bytes that moved the picture up: nothing on a whole screen should. */
  scrolled = 0
  #row = 0
  #column = 0
  #cells: string[][] = []
  #main: string[][] = []

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
  }

  /** The lines without what is blank at their ends, and without empty ones at the end. */
  get lines(): string[] {
    const lines = Array.from({length: this.height}, (_, row) => (this.#cells[row] ?? []).map((cell) => cell ?? ' '))
    return lines
      .map((cells) => cells.join('').trimEnd())
      .join('\n')
      .trimEnd()
      .split('\n')
  }

  write(text: string): void {
    for (const [whole, isPrivate, numbers = '', command] of text.matchAll(token)) {
      if (command !== undefined) this.#command(isPrivate === '?', numbers, command)
      else if (whole === '\n') this.#newLine()
      else if (whole === '\r') this.#column = 0
      else if (whole >= ' ') this.#put(whole)
    }
  }

  #put(character: string): void {
    if (this.#column >= this.width) this.#newLine()
    const line = this.#cells[this.#row] ?? []
    this.#cells[this.#row] = line
    while (line.length < this.#column) line.push(' ')
    line[this.#column++] = character
  }

  /** A program that says \n to a terminal means the start of the next line. */
  #newLine(): void {
    this.#column = 0
    if (this.#row < this.height - 1) this.#row++
    else {
      this.#cells.shift()
      this.scrolled++
    }
  }

  #command(isPrivate: boolean, numbers: string, command: string): void {
    if (isPrivate) {
      this.#mode(numbers, command === 'h')
      return
    }
    const [first, second] = numbers.split(';').map((digits) => (digits === '' ? undefined : Number(digits)))
    const count = first ?? 1
    const commands: Readonly<Record<string, () => void>> = {
      A: () => this.#moveTo(this.#row - count, this.#column),
      B: () => this.#moveTo(this.#row + count, this.#column),
      C: () => this.#moveTo(this.#row, this.#column + count),
      D: () => this.#moveTo(this.#row, this.#column - count),
      E: () => this.#moveTo(this.#row + count, 0),
      G: () => this.#moveTo(this.#row, count - 1),
      H: () => this.#moveTo(count - 1, (second ?? 1) - 1),
      J: () => this.#eraseDisplay(first ?? 0),
      K: () => this.#eraseLine(first ?? 0),
      m: () => {},
    }
    const run = commands[command]
    if (run === undefined) throw new Error(`an escape sequence that nobody expected: ESC[${numbers}${command}`)
    run()
  }

  #mode(number: string, on: boolean): void {
    if (number === '25') this.cursorVisible = on
    if (number !== '1049' || on === this.alternate) return
    this.alternate = on
    const main = this.#main
    this.#main = on ? this.#cells : []
    this.#cells = on ? [] : main
    this.#moveTo(on ? 0 : Math.max(0, main.length - 1), 0)
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(0, Math.min(this.height - 1, row))
    this.#column = Math.max(0, Math.min(this.width - 1, column))
  }

  #eraseDisplay(what: number): void {
    if (what >= 2) this.#cells = []
    else if (what === 0) {
      this.#eraseLine(0)
      this.#cells.length = Math.min(this.#cells.length, this.#row + 1)
    }
  }

  #eraseLine(what: number): void {
    const line = this.#cells[this.#row]
    if (line === undefined) return
    if (what === 2) line.length = 0
    else if (what === 0) line.length = Math.min(line.length, this.#column)
  }
}
