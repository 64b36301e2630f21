// The Blowfish cipher with bcrypt's expensive key schedule (Schneier 1993; Provos and Mazieres 1999).

import {piFraction} from './pi.ts'

const ROUNDS = 16
const SUBKEYS = ROUNDS + 2
const BOX_SIZE = 256
const BOXES = 4

/** Two halves of a block, which encryption replaces. */
type Block = [left: number, right: number]

export class Blowfish {
  readonly #subkeys: Uint32Array
  readonly #boxes: Uint32Array

  constructor() {
    const pi = piFraction(SUBKEYS + BOXES * BOX_SIZE)
    this.#subkeys = pi.slice(0, SUBKEYS)
    this.#boxes = pi.slice(SUBKEYS)
  }

  /** Mixes a key into the state, and a salt where one is given. */
  expandKey(key: Uint32Array, salt: Uint32Array = NO_SALT): void {
    const {length: keyLength} = key
    for (let at = 0; at < SUBKEYS; at++) this.#subkeys[at] = (this.#subkeys[at] ?? 0) ^ (key[at % keyLength] ?? 0)
    const block: Block = [0, 0]
    let at = 0
    for (const state of [this.#subkeys, this.#boxes]) {
      for (let word = 0; word < state.length; word += 2) {
        block[0] ^= salt[at & 3] ?? 0
        block[1] ^= salt[(at + 1) & 3] ?? 0
        at += 2
        this.encrypt(block)
        state[word] = block[0]
        state[word + 1] = block[1]
      }
    }
  }

  encrypt(block: Block): void {
    const subkeys = this.#subkeys
    const boxes = this.#boxes
    let [left, right] = block
    for (let round = 0; round < ROUNDS; round += 2) {
      left ^= subkeys[round] ?? 0
      right ^= mix(boxes, left)
      right ^= subkeys[round + 1] ?? 0
      left ^= mix(boxes, right)
    }
    block[0] = right ^ (subkeys[ROUNDS + 1] ?? 0)
    block[1] = left ^ (subkeys[ROUNDS] ?? 0)
  }
}

const NO_SALT = new Uint32Array(4)

/** Blowfish's F. */
function mix(boxes: Uint32Array, half: number): number {
  const sum = (boxes[half >>> 24] ?? 0) + (boxes[BOX_SIZE + ((half >>> 16) & 0xff)] ?? 0)
  return ((sum ^ (boxes[2 * BOX_SIZE + ((half >>> 8) & 0xff)] ?? 0)) + (boxes[3 * BOX_SIZE + (half & 0xff)] ?? 0)) | 0
}
