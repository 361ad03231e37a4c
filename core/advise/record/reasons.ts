/** Reasons about single strategies, from what others have published of them and from Thaw's own cases. */
import type { Reason, RecordEvidence } from '../../contract/advice.ts'
import type { StrategyId } from '../../strategies/index.ts'
import { STRATEGIES, STRATEGY_IDS } from '../../strategies/index.ts'
import type { Decision } from '../decide.ts'
import type { Quantities } from '../input.ts'
import { signed } from '../wording.ts'
import { COMPARED, evidenceOn, OWN } from './evidence.ts'
import { publishedIn } from './groups.ts'
import { PUBLISHED } from './rows.ts'

export function withRecord(record: RecordEvidence | null): Pick<Reason, 'record'> {
  return record === null ? {} : { record }
}

/** One for the chosen strategy; for robust scores, for LP-FT; and where “progressive” equals the choice, for it. */
export function strategyReasons({ goal }: Quantities, { strategy, tied }: Decision): Reason[] {
  const isMeant = (id: StrategyId): boolean =>
    id === strategy || (id === 'lp-ft' && goal === 'robust') || (id === 'progressive' && tied.includes(id))
  return STRATEGY_IDS.filter(isMeant).flatMap((id) => TEXTS[id]?.() ?? [])
}

const TEXTS: Readonly<Partial<Record<StrategyId, () => Reason[]>>> = {
  'lp-ft': () =>
    published(
      'lp-ft',
      ({ of, median }) =>
        `On changed images, published LP-FT and WiSE-FT differ from full training by ${signed(median)} (median of ${of} tests). Thaw tries such mixtures of weights after every run that trains the tower, so other strategies may come closer than that.`,
    ),
  lora: () =>
    published(
      'lora',
      ({ of, median }) =>
        `Published LoRA differs from full training by ${signed(median)} (median of ${of} tests, in many of which full training is thought under-tuned), so Thaw expects the same of both.`,
    ),
  layered: () =>
    published(
      'layered',
      ({ median }) =>
        `Under shift, training only the blocks that it concerns differs by ${signed(median)} from training all of them, as published.`,
    ),
  'last-block': () =>
    published(
      'last-block',
      ({ median }) =>
        `Where features are not linearly readable, the last block alone differs by ${signed(median)} from a frozen tower, as published.`,
    ),
  progressive: () => {
    const record = evidenceOn(OWN, PUBLISHED)
    if (!record) return []
    const { agree, of } = record
    const text = `No published table has “${STRATEGIES.progressive.name}” ahead of other strategies. In Thaw’s own cases it is ahead of training everything in ${agree} of ${of}, so Thaw expects nearly as much of it, and its time decides.`
    return [{ id: 'record-progressive', text, source: 'rule', numbers: numbersOf(record), record }]
  },
}

function published(strategy: keyof typeof COMPARED, text: (record: RecordEvidence) => string): Reason[] {
  const record = evidenceOn(COMPARED[strategy], publishedIn(PUBLISHED))
  if (!record) return []
  return [{ id: `record-${strategy}`, text: text(record), source: 'rule', numbers: numbersOf(record), record }]
}

export const numbersOf = ({ agree, of, median, low, high }: RecordEvidence): Record<string, number> => ({
  testsThatAgree: agree,
  tests: of,
  medianDifference: median,
  lowestDifference: low,
  highestDifference: high,
})
