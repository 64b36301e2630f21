// What every key of a live table does, as states before and after.

import {describe, expect, test} from 'vitest'
import type {KeyPress, LiveExtent, LiveState} from '../../src/io/keys.ts'
import {keepInside, pressKey, startState} from '../../src/io/keys.ts'

const extent: LiveExtent = {
  rows: 100,
  page: 20,
  columns: [{align: 'left'}, {align: 'right'}, {align: 'right'}],
}
const start = startState()
const at = (offset: number): LiveState => ({...start, offset})
const sorted = (column: number, descending: boolean): LiveState => ({...start, sort: {column, descending}})
const named = (name: string): KeyPress => ({name, sequence: name})

describe('a key', () => {
  test.each<[string, KeyPress, LiveState, Partial<LiveState>]>([
    ['q quits', named('q'), start, {ended: 'quit'}],
    ['ctrl-c interrupts', {name: 'c', ctrl: true}, start, {ended: 'interrupted'}],
    ['c alone does nothing', named('c'), start, {}],
    ['p pauses', named('p'), start, {paused: true}],
    ['p goes on', named('p'), {...start, paused: true}, {paused: false}],
    ['space pauses', {name: 'space', sequence: ' '}, start, {paused: true}],
    ['down moves a line', named('down'), at(5), {offset: 6}],
    ['up moves a line', named('up'), at(5), {offset: 4}],
    ['up stops at the first row', named('up'), at(0), {offset: 0}],
    ['page down moves a page', named('pagedown'), at(5), {offset: 25}],
    ['page down stops with the last page full', named('pagedown'), at(75), {offset: 80}],
    ['page up moves a page', named('pageup'), at(25), {offset: 5}],
    ['page up stops at the first row', named('pageup'), at(5), {offset: 0}],
    ['home goes to the first row', named('home'), at(42), {offset: 0}],
    ['end goes to the last page', named('end'), at(42), {offset: 80}],
    ['g goes to the first row', {name: 'g', sequence: 'g'}, at(42), {offset: 0}],
    ['G goes to the last page', {name: 'g', sequence: 'G', shift: true}, at(42), {offset: 80}],
    ['right sorts by the first column, names from A', named('right'), start, {sort: {column: 0, descending: false}}],
    [
      'right sorts by the next column, most first',
      named('right'),
      sorted(0, false),
      {sort: {column: 1, descending: true}},
    ],
    ['right goes round', named('right'), sorted(2, true), {sort: {column: 0, descending: false}}],
    ['left starts at the last column', named('left'), start, {sort: {column: 2, descending: true}}],
    ['left goes round', named('left'), sorted(0, false), {sort: {column: 2, descending: true}}],
    ['> is right', {sequence: '>'}, start, {sort: {column: 0, descending: false}}],
    ['2 sorts by the second column', named('2'), start, {sort: {column: 1, descending: true}}],
    ['2 again turns the order round', named('2'), sorted(1, true), {sort: {column: 1, descending: false}}],
    ['9 without a ninth column does nothing', named('9'), start, {}],
    ['r turns the order round', named('r'), sorted(0, false), {sort: {column: 0, descending: true}}],
    ['r without an order does nothing', named('r'), start, {}],
    ['an unknown key does nothing', {name: 'f12', sequence: '\u001b[24~'}, at(7), {}],
    ['a key called like something that every object has does nothing', named('constructor'), at(7), {}],
  ])('%s', (_name, key, before, change) => {
    expect(pressKey(before, key, extent)).toEqual({...before, ...change})
  })

  test('sorts nothing where there are no columns', () => {
    expect(pressKey(start, named('left'), {rows: 0, page: 20, columns: []})).toEqual(start)
  })
})

describe('the first row on the screen', () => {
  test.each<[string, number, Pick<LiveExtent, 'rows' | 'page'>, number]>([
    ['stays where rows are', 50, {rows: 100, page: 20}, 50],
    ['follows rows that went', 90, {rows: 30, page: 20}, 10],
    ['is the first when all fit', 90, {rows: 3, page: 20}, 0],
    ['is the first when there are none', 1, {rows: 0, page: 20}, 0],
  ])('%s', (_name, offset, size, expected) => {
    expect(keepInside(at(offset), {...extent, ...size}).offset).toBe(expected)
  })
})
