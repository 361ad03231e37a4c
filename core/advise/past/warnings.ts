/** What a person should know before training once more on data they have trained on. */
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
  /** What the advised run would begin with. */
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
    `This is already trained with seed ${seed}: see the run “${same.name}”. Again it would give nearly the same; another seed (tried: ${seedsOf(own.runs)}) or another strategy would tell more.`,
  ]
}

/** Where a strategy that was run reached more than the advised one did. */
function betterOnes({ evidence }: Learned, decision: Decision, goal: Goal): string[] {
  const advised = evidence.tried.find(({ strategy }) => strategy === decision.strategy)
  const best = evidence.tried.toSorted((a, b) => b.value - a.value)[0]
  if (!advised || !best || best === advised || best.value <= advised.value) return []
  const name = (one: Tried): string => `“${STRATEGIES[one.strategy].name}”`
  return [
    `Of your runs, ${name(best)} reached more than the advised ${name(advised)} (${percent(best.value, 1)} against ${percent(advised.value, 1)}), ${whyNot(best.strategy, evidence.images, decision, goal)}.`,
  ]
}

function whyNot(strategy: StrategyId, images: number, decision: Decision, goal: Goal): string {
  const { why } = decision.candidates.find((candidate) => candidate.strategy === strategy) as Candidate
  if (why !== null) return 'but it does not fit your limits'
  if (decision.tooLittleData) return 'but with so few images that tells little'
  if (goal === 'robust') return 'but on images like these, and you ask for scores that hold on changed ones'
  if (decision.tied.includes(strategy))
    return `no more than chance can do with ${images} images: the cheaper one is advised`
  return 'but the measurements speak against it more strongly'
}

function notCounted(past: Past | undefined): string[] {
  const others = past?.otherSettings ?? 0
  if (others === 0) return []
  return [
    `${counted(others, 'run')} of yours on this dataset ${others === 1 ? 'is' : 'are'} not counted: trained with other settings (epochs, a time limit, an older recipe) than Thaw would choose now.`,
  ]
}
