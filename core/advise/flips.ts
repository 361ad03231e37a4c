/** Finds what would change the advice: for one quantity at a time, the nearest value that changes the decision. */
import type { Flip } from '../contract/advice.ts'
import type { MomentShift } from '../contract/measurement.ts'
import { distanceAt } from '../domain/moment-marks.ts'
import type { StrategyId } from '../strategies/index.ts'
import { formatMinutes } from './cost.ts'
import { decide } from './decide.ts'
import type { QuantityName, Situation } from './input.ts'
import { quantitiesOf, withQuantity } from './input.ts'
import { TASK_WORDS } from './task-words.ts'
import { act, percent } from './wording.ts'

/** Steps of the coarse search; it misses a change that reverses within one step. */
const STEPS = 80
const HALVINGS = 40

interface Search {
  readonly name: QuantityName
  readonly from: number
  readonly low: number
  readonly high: number
  /** Whether to search on a logarithmic scale. */
  readonly ratio: boolean
  readonly round: (value: number, up: boolean) => number
  readonly text: (to: number, up: boolean, act: string) => string
}

/** At most one flip per quantity, starting with the quantities that a person can change. */
export function findFlips(situation: Situation): Flip[] {
  const { strategy } = decide(quantitiesOf(situation))
  const robustness = flipGoal(situation, strategy)
  return [
    ...searches(situation).flatMap((search) => flipNumber(situation, strategy, search)),
    ...(robustness ? [robustness] : []),
  ]
}

function flipGoal(situation: Situation, now: StrategyId): Flip | null {
  const from = situation.goal === 'robust' ? 1 : 0
  const to = 1 - from
  const { strategy } = decide(quantitiesOf(withQuantity(situation, 'robustness', to)))
  if (strategy === now) return null
  const goal = to === 1 ? 'robustness to changed images matters most' : 'accuracy on images like these matters most'
  return { text: `If ${goal}: ${act(strategy)}.`, quantity: 'robustness', from, to, strategy }
}

function searches(situation: Situation): Search[] {
  const { size, probe, shift } = situation.measurement
  const q = quantitiesOf(situation)
  const { task } = q
  const decision = decide(q)
  const costs = decision.candidates.map(({ cost }) => cost.minutes.high)
  // Without a limit, the search starts at a value that every strategy fits.
  const enough = 1.01 * Math.max(...costs)
  const minutes = situation.limits.minutes ?? enough
  const twoDigits = (value: number, up: boolean): number => {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
    return (up ? Math.ceil(value / unit) : Math.floor(value / unit)) * unit
  }
  const hundredths = (value: number, up: boolean): number =>
    (up ? Math.ceil(value * 100) : Math.floor(value * 100)) / 100
  return [
    {
      name: 'training images',
      from: size.train,
      low: Math.max(size.classes, size.train / 100),
      high: size.train * 100,
      ratio: true,
      round: twoDigits,
      text: (to, up, action) =>
        `With ${up ? 'more' : 'fewer'} than about ${Math.round(to)} training images: ${action}.`,
    },
    {
      name: 'minutes',
      from: minutes,
      low: Math.min(minutes, ...costs) / 2,
      high: Math.max(minutes, enough),
      ratio: true,
      round: (value, up) => (up ? Math.ceil(value * 10) : Math.floor(value * 10)) / 10,
      text: (to, up, action) =>
        up
          ? `With ${formatMinutes(to)} for training: ${action}.`
          : `With at most ${formatMinutes(to)} for training: ${action}.`,
    },
    {
      name: 'linear probe',
      from: probe.linear.value,
      low: probe.chance,
      high: 0.995,
      ratio: false,
      round: hundredths,
      text: (to, up, action) =>
        `If frozen features ${TASK_WORDS[task].flip(up ? 'more' : 'less', percent(to))}: ${action}.`,
    },
    ...(q.novelty === null ? [] : [novelty(q.novelty, hundredths, q.asFarAs === null ? undefined : shift.moments)]),
  ]
}

function novelty(from: number, round: Search['round'], moments: MomentShift | undefined): Search {
  const condition = (to: number, up: boolean): string => {
    const distance = moments && distanceAt(to, moments.marks)
    return typeof distance === 'number'
      ? `the late layers’ distance from pretraining were ${up ? 'above' : 'below'} D² ${distance.toFixed(2)}`
      : `${up ? 'more' : 'less'} than ${percent(to)} of the images were new to the model`
  }
  return {
    name: 'novelty',
    from,
    low: 0,
    high: 1,
    ratio: false,
    round,
    text: (to, up, action) => `If ${condition(to, up)}: ${action}.`,
  }
}

function flipNumber(situation: Situation, now: StrategyId, search: Search): Flip[] {
  const { name, from, low, high, ratio, round, text } = search
  const at = (value: number): StrategyId => decide(quantitiesOf(withQuantity(situation, name, value))).strategy
  const scale = ratio ? Math.log : (v: number): number => v
  const back = ratio ? Math.exp : (v: number): number => v
  const found = [low, high].flatMap((end) => {
    const edge = firstChange(scale(from), scale(end), (value) => at(back(value)) !== now)
    if (edge === null) return []
    const up = end > from
    // Rounded away from the present value, so that the rounded value also changes the decision.
    const rounded = round(back(edge), up)
    const to = rounded > 0 && at(rounded) !== now ? rounded : back(edge)
    return [{ to, up, distance: Math.abs(scale(to) - scale(from)) }]
  })
  const nearest = found.toSorted((a, b) => a.distance - b.distance)[0]
  if (!nearest) return []
  const { to, up } = nearest
  const strategy = at(to)
  return [{ text: text(to, up, act(strategy)), quantity: name, from, to, strategy }]
}

/** The first value between `from` and `end` for which `changed` holds, refined by bisection; null if there is none. */
function firstChange(from: number, end: number, changed: (value: number) => boolean): number | null {
  const step = (end - from) / STEPS
  if (step === 0) return null
  for (let i = 1; i <= STEPS; i++) {
    let far = i === STEPS ? end : from + i * step
    if (!changed(far)) continue
    let near = from + (i - 1) * step
    for (let k = 0; k < HALVINGS; k++) {
      const middle = (near + far) / 2
      if (changed(middle)) far = middle
      else near = middle
    }
    return far
  }
  return null
}
