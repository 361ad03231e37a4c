/** Arrays of numbers in memories of WebAssembly, where programs in it reach them without copies. */
import { Memory } from './api.ts'

const memories = new WeakMap<ArrayBufferLike, Memory>()

const PAGE = 2 ** 16
/** A vector of four numbers. */
export const VECTOR_BYTES = 16

/**
 * Arrays of zeros in one memory, which lives as long as one of them. Each takes a whole number of vectors, so that a program
 * may work on its last vector as on the others. Throws a RangeError where there is not enough memory.
 * @param lengths of the arrays, in numbers
 */
export function numbersInWasm(lengths: readonly number[]): Float32Array[] {
  const sizes = lengths.map((length) => Math.ceil((length * 4) / VECTOR_BYTES) * VECTOR_BYTES)
  const pages = BigInt(Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / PAGE))
  // 64-bit addresses, because models of more than 4 GB exist.
  const memory = new Memory({ address: 'i64', initial: pages, maximum: pages })
  memories.set(memory.buffer, memory)
  let at = 0
  return lengths.map((length, i) => {
    const array = new Float32Array(memory.buffer, at, length)
    at += sizes[i] as number
    return array
  })
}

/** The memory that an array lies in, if `numbersInWasm` made it. */
export const memoryOf = ({ buffer }: Float32Array): Memory | undefined => memories.get(buffer)
