/** Which model to train, by what each one's frozen features tell about the same images. */
import { unpackFlags } from '../math/flags.ts'
import { type Proportion, Z95 } from '../math/interval.ts'
import { percent, points, pointsRange } from './wording.ts'

export interface Candidate {
  readonly model: string
  /** Cross-validated score of a linear probe on its frozen features, with a 95 % interval. */
  readonly linear: Proportion
  readonly forwardMsPerImage: number
  /** Which items that probe gets right, packed. */
  readonly right?: Right | undefined
}

export interface Right {
  readonly items: number
  readonly flags: string
}

export interface ModelChoice {
  readonly best: string
  /** One sentence. */
  readonly reason: string
}

const MUCH_FASTER = 2

const standardError = ({ low, high }: Proportion): number => (high - low) / (2 * Z95)

/** By how much a's score is above b's, with the 95 % interval of the difference. */
function lead(a: Candidate, b: Candidate): { readonly value: number; readonly low: number; readonly high: number } {
  const value = a.linear.value - b.linear.value
  const margin = Z95 * (pairedError(a.right, b.right) ?? Math.hypot(standardError(a.linear), standardError(b.linear)))
  return { value, low: value - margin, high: value + margin }
}

/**
 * Standard error of a difference on the same items: most are right or wrong with both, so that it is far smaller than that of
 * scores on different items. Half an item is added to each kind of disagreement (Agresti & Min 2005). Null without the items.
 */
function pairedError(a: Right | undefined, b: Right | undefined): number | null {
  if (!a || !b || a.items !== b.items || a.items === 0) return null
  const [one, other] = [unpackFlags(a.flags, a.items), unpackFlags(b.flags, b.items)]
  let [better, worse] = [0.5, 0.5]
  for (const [i, right] of one.entries()) {
    if (right && !other[i]) better++
    if (!right && other[i]) worse++
  }
  const n = a.items + 2
  return Math.sqrt(better + worse - (better - worse) ** 2 / n) / n
}

/** Whether b's score is below a's by more than chance explains. */
const isClearlyWorse = (a: Candidate, b: Candidate): boolean => lead(a, b).low > 0

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
    const { value, low, high } = lead(first, best)
    return `${says}, ${points(value)} less than those of ${first.model} (95 % interval ${pointsRange(low, high)}): no more than chance explains, and it is much faster.`
  }
  const { value, low, high } = lead(best, next)
  const more = `${says}, ${points(value)} more than those of ${next.model} (95 % interval ${pointsRange(low, high)})`
  return equals.includes(next) ? `${more}, which may be chance.` : `${more}.`
}
