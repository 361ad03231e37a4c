import type { Problem, ProblemCode } from '../../domain/dataset.ts'

/** Largest number of problems to keep; a dataset with more is broken as a whole. */
const KEPT = 10_000

/** Collects problems in bounded memory and counts them all. */
export class ProblemLog {
  readonly #kept: { readonly at: number; readonly problem: Problem }[] = []
  readonly #uncounted = new Map<ProblemCode, number>()
  #errors = 0

  /** @param at place of the record in its source, because several are read at once */
  add(problems: Iterable<Problem>, at = Infinity): void {
    for (const problem of problems) {
      if (problem.severity === 'error') this.#errors++
      if (this.#kept.length < KEPT) this.#kept.push({ at, problem })
      else this.#uncounted.set(problem.code, (this.#uncounted.get(problem.code) ?? 0) + 1)
    }
  }

  /** Each error is one thing that was left out. */
  get errors(): number {
    return this.#errors
  }

  /** The kept problems, in the order of the source, and a note for each kind that has more. */
  list(): Problem[] {
    const more = [...this.#uncounted].map(([code, count]): Problem => {
      const message = `${count} more problems of the kind “${code}” are not listed one by one.`
      return { code: 'more', severity: 'warning', message }
    })
    const inOrder = this.#kept.toSorted((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    return [...inOrder.map(({ problem }) => problem), ...more]
  }
}
