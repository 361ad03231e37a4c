/**
 * Tracks which members of a bucket belong together. A folder of ten thousand shots of one scene has fifty million
 * pairs, all of them close; runs of members that already belong together are skipped at once.
 */
export class BucketRuns {
  readonly #members: Int32Array
  readonly #rootOf: (place: number) => number
  readonly #roots: Int32Array
  /** Where the run of members with the same root ends. */
  readonly #ends: Int32Array
  #from = 0
  #to = 0
  #met = 0

  constructor(members: Int32Array, rootOf: (place: number) => number) {
    this.#members = members
    this.#rootOf = rootOf
    this.#roots = new Int32Array(members.length)
    this.#ends = new Int32Array(members.length)
  }

  /** Looks up a bucket's members `from` up to `to`. */
  look(from: number, to: number): void {
    this.#from = from
    this.#to = to
    this.#met = 0
    for (let i = to - 1; i >= from; i--) {
      this.#roots[i] = this.#rootOf(this.#members[i] as number)
      const goesOn = i + 1 < to && this.#roots[i + 1] === this.#roots[i]
      this.#ends[i] = goesOn ? (this.#ends[i + 1] as number) : i + 1
    }
  }

  /** The first member from `next` on that is not known to belong to the member at `at`. */
  after(at: number, next: number): number {
    let i = next
    while (i < this.#to && this.#roots[i] === this.#roots[at]) i = this.#ends[i] as number
    return i
  }

  /** Records that a pair was compared, and looks up the members again from time to time. */
  met(): void {
    if (++this.#met > this.#to - this.#from) this.look(this.#from, this.#to)
  }
}
