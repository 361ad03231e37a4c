/** Disjoint sets with path halving; the smallest index of a set is its root. */
export class Sets {
  readonly #parent: Int32Array
  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i)
  }
  root(index: number): number {
    let i = index
    while (this.#parent[i] !== i) {
      const up = this.#parent[this.#parent[i] as number] as number
      this.#parent[i] = up
      i = up
    }
    return i
  }
  join(a: number, b: number): void {
    const [first, second] = [this.root(a), this.root(b)]
    this.#parent[Math.max(first, second)] = Math.min(first, second)
  }
}
