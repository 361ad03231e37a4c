import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Thumbs per batch, which small sets keep in memory: 864 kB. */
const BATCH = 1000

export interface ThumbsOptions {
  /** Bytes of one thumb. */
  readonly size: number
  /** Folder for a temporary file; without one, everything stays in memory. */
  readonly scratch?: string | undefined
}

/**
 * Thumbs by number. They are most of an import's data per image and few of them are ever read again, so everything
 * beyond one batch goes to a temporary file. That file is unlinked while it is in use, so that nothing is left behind
 * however the process ends. If it cannot be written, thumbs stay in memory instead.
 */
export class Thumbs {
  readonly #size: number
  readonly #scratch: string | undefined
  /** Full batches that are not in the file, by number. */
  readonly #kept = new Map<number, Uint8Array>()
  #filling: Uint8Array
  #count = 0
  #file: { readonly descriptor: number; readonly path: string } | null = null
  #fileFailed = false

  constructor({ size, scratch }: ThumbsOptions) {
    this.#size = size
    this.#scratch = scratch
    this.#filling = new Uint8Array(size * BATCH)
  }

  /** @returns its number, counted from 0 */
  add(thumb: Uint8Array): number {
    const number = this.#count++
    this.#filling.set(thumb, (number % BATCH) * this.#size)
    if (this.#count % BATCH === 0) this.#putAway(this.#count / BATCH - 1)
    return number
  }

  get(number: number): Uint8Array {
    const batch = Math.floor(number / BATCH)
    const memory = batch === Math.floor(this.#count / BATCH) ? this.#filling : this.#kept.get(batch)
    const at = (number % BATCH) * this.#size
    if (memory) return memory.subarray(at, at + this.#size)
    const thumb = new Uint8Array(this.#size)
    const read = this.#file ? readSync(this.#file.descriptor, thumb, 0, this.#size, number * this.#size) : 0
    if (read !== this.#size) throw new Error(`the temporary file of thumbs ends before ${number}`)
    return thumb
  }

  /** Closes the file; nothing can be read after that. */
  close(): void {
    if (this.#file === null) return
    closeSync(this.#file.descriptor)
    // Some file systems keep the name of an open file.
    rmSync(this.#file.path, { force: true })
    this.#file = null
  }

  #putAway(batch: number): void {
    if (this.#write(batch * BATCH * this.#size)) return
    this.#kept.set(batch, this.#filling)
    this.#filling = new Uint8Array(this.#size * BATCH)
  }

  #write(position: number): boolean {
    if (this.#scratch === undefined || this.#fileFailed) return false
    try {
      this.#file ??= openNameless(this.#scratch)
      return writeSync(this.#file.descriptor, this.#filling, 0, this.#filling.length, position) === this.#filling.length
    } catch {
      this.#fileFailed = true
      return false
    }
  }
}

function openNameless(folder: string): { descriptor: number; path: string } {
  const path = join(folder, `import-${crypto.randomUUID()}.tmp`)
  const descriptor = openSync(path, 'wx+')
  try {
    rmSync(path)
  } catch {
    // `close` tries again.
  }
  return { descriptor, path }
}
