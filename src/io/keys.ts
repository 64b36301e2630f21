// What the keys of a live table do: a state, a key, and the next state.

export interface LiveState {
  /** undefined: in the order that the rows come in. */
  readonly sort: {readonly column: number; readonly descending: boolean} | undefined
  /** The first row on the screen. */
  readonly offset: number
  readonly paused: boolean
  readonly ended: 'quit' | 'interrupted' | undefined
}

/** What the keys move in. */
export interface LiveExtent {
  readonly rows: number
  /** Rows that fit the screen. */
  readonly page: number
  readonly columns: readonly {readonly align: 'left' | 'right'}[]
}

/** As node:readline reports a key. */
export interface KeyPress {
  readonly name?: string | undefined
  readonly sequence?: string | undefined
  readonly ctrl?: boolean | undefined
  readonly shift?: boolean | undefined
}

export const keyHelp = 'q quit  p pause  ←/→ or 1-9 sort  r reverse  ↑/↓ PgUp/PgDn Home/End move'

export function startState(): LiveState {
  return {sort: undefined, offset: 0, paused: false, ended: undefined}
}

type Action = (state: LiveState, extent: LiveExtent) => LiveState

const move =
  (by: (extent: LiveExtent) => number): Action =>
  (state, extent) =>
    keepInside({...state, offset: state.offset + by(extent)}, extent)

const sortBeside =
  (step: 1 | -1): Action =>
  (state, {columns}) => {
    if (columns.length === 0) return state
    const from = state.sort?.column ?? (step === 1 ? -1 : columns.length)
    return sortBy(state, (from + step + columns.length) % columns.length, columns)
  }

const quit: Action = (state) => ({...state, ended: 'quit'})
const interrupt: Action = (state) => ({...state, ended: 'interrupted'})
const pause: Action = (state) => ({...state, paused: !state.paused})
const reverse: Action = (state) =>
  state.sort === undefined ? state : {...state, sort: {...state.sort, descending: !state.sort.descending}}
const lineUp = move(() => -1)
const lineDown = move(() => 1)
const pageUp = move(({page}) => -page)
const pageDown = move(({page}) => page)
const toStart = move(() => Number.NEGATIVE_INFINITY)
const toEnd = move(({rows}) => rows)

/** The arrows' names are readline's, the letters those of less and top. */
const bindings: Readonly<Record<string, Action>> = {
  q: quit,
  'ctrl-c': interrupt,
  'ctrl-d': quit,
  p: pause,
  space: pause,
  left: sortBeside(-1),
  '<': sortBeside(-1),
  right: sortBeside(1),
  '>': sortBeside(1),
  r: reverse,
  up: lineUp,
  k: lineUp,
  down: lineDown,
  j: lineDown,
  pageup: pageUp,
  b: pageUp,
  pagedown: pageDown,
  f: pageDown,
  home: toStart,
  g: toStart,
  end: toEnd,
  G: toEnd,
}

/** A key without a meaning leaves the state as it is. */
export function pressKey(state: LiveState, key: KeyPress, extent: LiveExtent): LiveState {
  const name = keyName(key)
  const column = /^[1-9]$/.test(name) ? Number(name) - 1 : undefined
  if (column !== undefined) return column < extent.columns.length ? sortBy(state, column, extent.columns) : state
  return Object.hasOwn(bindings, name) ? (bindings[name]?.(state, extent) ?? state) : state
}

/** Rows may have gone, or the screen grown, since the state was made. */
export function keepInside(state: LiveState, {rows, page}: LiveExtent): LiveState {
  const offset = Math.max(0, Math.min(state.offset, rows - page))
  return offset === state.offset ? state : {...state, offset}
}

/** Numbers start with the largest, names with A; the same column again turns its order round. */
function sortBy(state: LiveState, column: number, columns: LiveExtent['columns']): LiveState {
  if (state.sort?.column === column) return reverse(state, {rows: 0, page: 0, columns})
  return {...state, sort: {column, descending: columns[column]?.align === 'right'}}
}

function keyName({name, sequence, ctrl, shift}: KeyPress): string {
  const plain = name ?? sequence ?? ''
  if (ctrl) return `ctrl-${plain}`
  return shift && plain.length === 1 ? plain.toUpperCase() : plain
}
