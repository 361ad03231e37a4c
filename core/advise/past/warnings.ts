/** Warnings before a person trains again on the same data. */
import type { Goal } from '../../contract/advice.ts'
import type { StrategyId } from '../../strategies/index.ts'
import { STRATEGIES } from '../../strategies/index.ts'
import type { Candidate } from '../candidate.ts'
import type { Decision } from '../decide.ts'
import { counted, percent } from '../wording.ts'
import type { Learned } from './learned.ts'
import { seedsOf } from './reasons.ts'
import type { Past, Tried } from './runs.ts'

export interface Asked {
  readonly goal: Goal
  /** The seed of the recommended run. */
  readonly seed: number
}

export function pastWarnings(
  learned: Learned | null,
  past: Past | undefined,
  decision: Decision,
  { goal, seed }: Asked,
): string[] {
  return [
    ...(learned ? [...alreadyTrained(learned, decision, seed), ...betterOnes(learned, decision, goal)] : []),
    ...notCounted(past),
  ]
}

function alreadyTrained({ evidence }: Learned, { strategy }: Decision, seed: number): string[] {
  const own = evidence.tried.find((one) => one.strategy === strategy)
  const same = own?.runs.findLast((run) => run.seed === seed)
  if (!own || !same) return []
  return [
    `You have already trained this with seed ${seed}: see the run “${same.name}”. Repeating it would give nearly the same result; another seed (tried: ${seedsOf(own.runs)}) or another strategy would show more.`,
  ]
}

/** A warning if another strategy has scored higher than the recommended one. */
function betterOnes({ evidence }: Learned, decision: Decision, goal: Goal): string[] {
  const advised = evidence.tried.find(({ strategy }) => strategy === decision.strategy)
  const best = evidence.tried.toSorted((a, b) => b.value - a.value)[0]
  if (!advised || !best || best === advised || best.value <= advised.value) return []
  const name = (one: Tried): string => `“${STRATEGIES[one.strategy].name}”`
  return [
    `In your runs, ${name(best)} scored higher than the recommended ${name(advised)} (${percent(best.value, 1)} compared with ${percent(advised.value, 1)}), ${whyNot(best.strategy, evidence.images, decision, goal)}.`,
  ]
}

function whyNot(strategy: StrategyId, images: number, decision: Decision, goal: Goal): string {
  const { why } = decision.candidates.find((candidate) => candidate.strategy === strategy) as Candidate
  if (why !== null) return 'but it exceeds your limits'
  if (decision.tooLittleData) return 'but with so few images that means little'
  if (goal === 'robust') return 'but on images like these, and your goal is robustness to changed ones'
  if (decision.tied.includes(strategy))
    return `a difference that chance can cause with ${images} images, so Thaw recommends the cheaper one`
  return 'but the measurements weigh more heavily against it'
}

function notCounted(past: Past | undefined): string[] {
  const others = past?.otherSettings ?? 0
  if (others === 0) return []
  return [
    `Thaw does not use ${counted(others, 'run')} of yours on this dataset, because ${others === 1 ? 'its' : 'their'} settings (epochs, time limit or an older recipe) differ from those it would choose now.`,
  ]
}
