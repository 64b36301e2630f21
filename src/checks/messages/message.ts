// What a message consists of: a level, a sentence, and what to type next.

export type Level = 'error' | 'warning'

export interface Message {
  level: Level
  /** `{name}` stands for a value of the finding. */
  text: string
  /** A command, or an edit. */
  remedy?: string
}
