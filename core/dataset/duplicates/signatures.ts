import { THUMB_BYTES, type Signature } from './signature.ts'
import { Thumbs } from './thumbs.ts'

/** Signatures by number: 24 bytes of memory each, and their thumbs. */
export class Signatures {
  readonly #thumbs: Thumbs
  #words = new Uint32Array(2)
  #moments = new Float64Array(2)
  #count = 0

  /** @param scratch folder for a temporary file; without it, everything stays in memory */
  constructor(scratch?: string) {
    this.#thumbs = new Thumbs({ size: THUMB_BYTES, scratch })
  }

  /** @returns its number, counted from 0 */
  add({ high, low, mean, contrast, thumb }: Signature): number {
    const number = this.#count++
    if (2 * number === this.#words.length) {
      const [words, moments] = [this.#words, this.#moments]
      this.#words = new Uint32Array(2 * words.length)
      this.#words.set(words)
      this.#moments = new Float64Array(2 * moments.length)
      this.#moments.set(moments)
    }
    this.#words.set([high, low], 2 * number)
    this.#moments.set([mean, contrast], 2 * number)
    this.#thumbs.add(thumb)
    return number
  }

  /** Everything except the thumb. */
  summary(number: number): Omit<Signature, 'thumb'> {
    return {
      high: this.#words[2 * number] as number,
      low: this.#words[2 * number + 1] as number,
      mean: this.#moments[2 * number] as number,
      contrast: this.#moments[2 * number + 1] as number,
    }
  }

  get(number: number): Signature {
    return { ...this.summary(number), thumb: this.#thumbs.get(number) }
  }

  /** Releases the thumbs. */
  close(): void {
    this.#thumbs.close()
  }
}
