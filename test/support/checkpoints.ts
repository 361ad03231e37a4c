/** Tiny checkpoints that transformers and open_clip wrote, with what they compute of given texts and pictures. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const CHECKPOINTS = resolve(process.env['THAW_TEST_CHECKPOINTS'] ?? join('..', 'shared', 'checkpoints'))

/** Whether they are here; says so if not. */
export const haveCheckpoints = ((): boolean => {
  if (existsSync(join(CHECKPOINTS, 'clip-tiny'))) return true
  console.log(
    'Skipped the tests on checkpoints of other libraries: none in THAW_TEST_CHECKPOINTS or ../shared/checkpoints.',
  )
  return false
})()

export interface Statistics {
  readonly shape: readonly number[]
  readonly mean: number
  readonly std: number
  readonly first8: readonly number[]
}

interface Described {
  readonly same_as?: string
  readonly strings: readonly string[]
  readonly input_ids: readonly (readonly number[])[]
  readonly images: readonly string[]
  readonly captions: readonly number[]
  readonly hidden: Readonly<Record<string, readonly Statistics[]>>
  readonly loss: number
  readonly logits_per_image_first_row?: readonly number[]
  readonly tensors: Readonly<Record<string, { readonly grad_norm: number; readonly grad: readonly number[] | null }>>
}

export interface Reference extends Described {
  readonly folder: string
  /** The array of `golden/NAME.f32`. */
  array(name: string): Float32Array
  /** Ids of all recorded strings, neither padded nor cut. */
  tokens(): {
    readonly strings: readonly string[]
    readonly ids: readonly (readonly number[])[]
    readonly fileIds: Readonly<Record<string, readonly number[]>>
  }
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** What is recorded of a checkpoint; of one that repeats another's numbers, those. */
export function reference(name: string): Reference {
  const folder = join(CHECKPOINTS, name)
  const described = read(join(folder, 'golden.json')) as Described
  const source = described.same_as === undefined ? folder : join(CHECKPOINTS, described.same_as)
  return {
    ...(read(join(source, 'golden.json')) as Described),
    folder,
    array(array) {
      const bytes = readFileSync(join(source, 'golden', `${array}.f32`))
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
    },
    tokens() {
      const { ids, tokenizer_json_ids: fileIds } = read(join(source, 'tokens.json')) as {
        ids: number[][]
        tokenizer_json_ids: Record<string, number[]>
      }
      return { strings: read(join(CHECKPOINTS, 'strings.json')) as string[], ids, fileIds }
    },
  }
}
