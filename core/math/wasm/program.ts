/**
 * Writes small programs in WebAssembly's binary format (W3C, WebAssembly Core Specification 3.0, §5): loops over vectors of
 * four float32 numbers, which JavaScript has no other way to use.
 */
import { Instance, type Memory, Module } from './api.ts'
import { VECTOR_BYTES } from './numbers.ts'

/** Instructions. */
export type Code = readonly number[]

const TYPE = { f32: 0x7d, f64: 0x7c, i64: 0x7e, v128: 0x7b, function: 0x60 } as const
export type NumberType = 'f32' | 'f64' | 'i64' | 'v128'

/** A whole number, seven bits a byte (LEB128). */
function whole(n: number): number[] {
  const bytes: number[] = []
  let rest = n
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return bytes
}

const list = (items: readonly Code[]): number[] => [...whole(items.length), ...items.flat()]
const section = (id: number, content: Code): number[] => [id, ...whole(content.length), ...content]
const text = (word: string): number[] => list(Array.from(word, (letter) => [letter.charCodeAt(0)]))

export const get = (local: number): Code => [0x20, ...whole(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...whole(local)]

const vector =
  (instruction: number) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...whole(instruction)]

/** Vectors of four float32, unless named otherwise. */
export const splat = vector(0x13)
export const add = vector(0xe4)
export const subtract = vector(0xe5)
export const multiply = vector(0xe6)
export const divide = vector(0xe7)
export const root = vector(0xe3)
/** The lower two of four float32 as float64, and operations on these. */
export const lowerAsDoubles = vector(0x5f)
export const addDoubles = vector(0xf0)
export const multiplyDoubles = vector(0xf2)

/** The upper two of four float32 in place of the lower. */
export const upper = (value: Code): Code => [
  ...value,
  ...value,
  0xfd,
  0x0d,
  ...Array.from({ length: VECTOR_BYTES }, (_, i) => (i + 8) % VECTOR_BYTES),
]

/** The sum of two float64. */
export const sumOfDoubles = (value: Code): Code => [...value, 0xfd, 0x21, 0, ...value, 0xfd, 0x21, 1, 0xa0]

/** Alignment of 16 bytes; bit 6 says that the number of the memory follows. */
const place = (memory: number): number[] => [0x44, ...whole(memory), 0]
/** The vector at an address (a local of type i64) of a memory. */
export const load = (memory: number, address: number): Code => [...get(address), 0xfd, 0x00, ...place(memory)]
export const store = (memory: number, address: number, value: Code): Code => [
  ...get(address),
  ...value,
  0xfd,
  0x0b,
  ...place(memory),
]

const advanced = (address: number): Code => [...get(address), 0x42, VECTOR_BYTES, 0x7c]

/**
 * Repeats `body`, at least once, until the first address reaches `end`; all of them move on by a vector each time.
 * @param end a local of type i64
 */
export const forEachVector = (addresses: readonly number[], end: number, body: Code): Code => [
  0x03,
  0x40,
  ...body,
  ...addresses.flatMap((address) => set(address, advanced(address))),
  ...get(addresses[0] as number),
  ...get(end),
  0x54,
  0x0d,
  0,
  0x0b,
]

export interface WasmFunction {
  readonly parameters: readonly NumberType[]
  readonly results: readonly NumberType[]
  /** Further locals, numbered after the parameters. */
  readonly locals: readonly NumberType[]
  readonly body: Code
}

const MAGIC = [0, 0x61, 0x73, 0x6d]
const VERSION = [1, 0, 0, 0]
const EXPORTED = 'run'
const MEMORY_64_WITHOUT_LIMIT = 0x04

/** A module of one function that imports so many memories. */
function moduleOf({ parameters, results, locals, body }: WasmFunction, memories: number): object {
  const types = (of: readonly NumberType[]): number[] => list(of.map((type) => [TYPE[type]]))
  const code = [...list(locals.map((type) => [1, TYPE[type]])), ...body, 0x0b]
  const imported = Array.from({ length: memories }, (_, i) => [
    ...text('memory'),
    ...text(`${i}`),
    0x02,
    MEMORY_64_WITHOUT_LIMIT,
    ...whole(0),
  ])
  return new Module(
    new Uint8Array([
      ...MAGIC,
      ...VERSION,
      ...section(1, list([[TYPE.function, ...types(parameters), ...types(results)]])),
      ...section(2, list(imported)),
      ...section(3, list([[0]])),
      ...section(7, list([[...text(EXPORTED), 0x00, 0]])),
      ...section(10, list([[...whole(code.length), ...code]])),
    ]),
  )
}

export type Run = (...given: readonly (number | bigint)[]) => number

/** A program on so many memories: give it some, and it is ready to run on them. */
export function program(of: WasmFunction, memories: number): (on: readonly Memory[]) => Run {
  let compiled: object | undefined
  const known = new WeakMap<Memory, { readonly on: readonly Memory[]; readonly run: Run }[]>()
  return (on) => {
    const [first] = on as [Memory]
    const instances = known.get(first) ?? []
    const found = instances.find((instance) => instance.on.every((memory, i) => memory === on[i]))
    if (found) return found.run
    compiled ??= moduleOf(of, memories)
    const memory = Object.fromEntries(on.map((each, i) => [`${i}`, each]))
    const run = new Instance(compiled, { memory }).exports[EXPORTED] as Run
    known.set(first, [...instances, { on, run }])
    return run
  }
}
