/** Which model to train, by what each one's frozen features tell about the same images. */
import type { Proportion } from '../math/interval.ts'
import { percent, points } from './wording.ts'

export interface Candidate {
  readonly model: string
  /** Cross-validated score of a linear probe on its frozen features, with a 95 % interval. */
  readonly linear: Proportion
  readonly forwardMsPerImage: number
}

export interface ModelChoice {
  readonly best: string
  /** One sentence. */
  readonly reason: string
}

/** Standard errors in a 95 % interval, from end to end. */
const ERRORS_WIDE = 2 * 1.96
/** Standard errors of a difference beyond which it is not chance. */
const CLEAR = 1.96
const MUCH_FASTER = 2

const standardError = ({ low, high }: Proportion): number => (high - low) / ERRORS_WIDE

/** Whether b's score is below a's by more than chance explains, as if they were scored on different images. */
function isClearlyWorse(a: Candidate, b: Candidate): boolean {
  return a.linear.value - b.linear.value > CLEAR * Math.hypot(standardError(a.linear), standardError(b.linear))
}

/**
 * The model with the best features, or a much faster one that is not clearly worse: timings of one pass are noisy. Throws
 * without candidates.
 */
export function chooseModel(candidates: readonly Candidate[]): ModelChoice {
  const [first, ...rest] = candidates.toSorted((a, b) => b.linear.value - a.linear.value)
  if (!first) throw new Error('there is no model to choose')
  const equals = [first, ...rest.filter((other) => !isClearlyWorse(first, other))]
  const fastest = equals.reduce((one, other) => (other.forwardMsPerImage < one.forwardMsPerImage ? other : one))
  const best = fastest.forwardMsPerImage * MUCH_FASTER < first.forwardMsPerImage ? fastest : first
  return { best: best.model, reason: reasonFor(best, first, equals, rest) }
}

function reasonFor(
  best: Candidate,
  first: Candidate,
  equals: readonly Candidate[],
  rest: readonly Candidate[],
): string {
  const says = `Frozen features of ${best.model} score ${percent(best.linear.value, 1)}`
  const [next] = rest
  if (!next) return `${says}; there is no other model to compare it with.`
  if (best !== first) {
    return `${says}, ${points(first.linear.value - best.linear.value)} less than those of ${first.model}: no more than chance explains, and it is much faster.`
  }
  const lead = `${points(best.linear.value - next.linear.value)} more than those of ${next.model}`
  if (!equals.includes(next)) return `${says}, ${lead}.`
  return `${says}, ${lead}, which may be chance.`
}
