/** What the published record says for a reason of the advice: counted over its rows each time it is asked. */
import type { RecordEvidence } from '../../contract/advice.ts'
import type { RuleId, Unfrozen } from '../../strategies/index.ts'
import { LEAST_PER_CLASS, NEAR_CEILING } from '../constants.ts'
import type { Comparison, Verdict } from './groups.ts'
import { compared, publishedIn, verdict } from './groups.ts'
import type { RecordRow } from './rows.ts'
import { PUBLISHED } from './rows.ts'

/** A claim that rows of the record can agree with or not. */
export interface Claim {
  readonly comparison: Comparison
  readonly about: (row: RecordRow) => boolean
  readonly agrees: (difference: number) => boolean
  /** Averages over suites of tests in place of tests. */
  readonly averages?: boolean
  /** “published shifted tests”, after “11 of 12”. */
  readonly tests: string
}

export const ahead = (difference: number): boolean => difference > 0
const behind = (difference: number): boolean => difference < 0
const within =
  (margin: number) =>
  (difference: number): boolean =>
    Math.abs(difference) <= margin

const isFamiliar = (row: RecordRow): boolean => row.shift === 'in' && !row.weakFeatures && !isFew(row)
const isFew = ({ images, classes }: RecordRow): boolean =>
  images !== null && classes !== null && images / classes < LEAST_PER_CLASS
const ofKind =
  (kind: RecordRow['kind']) =>
  (row: RecordRow): boolean =>
    isFamiliar(row) && row.kind === kind

/** What is claimed of full training under each condition of the advice. */
export const CLAIMS: Readonly<Record<RuleId, Claim>> = {
  'small-gap': {
    comparison: 'full-frozen',
    about: ofKind('recognition'),
    agrees: ahead,
    tests: 'published tests near pretraining',
  },
  'large-gap': {
    comparison: 'full-frozen',
    about: ({ shift }) => shift === 'far',
    agrees: ahead,
    tests: 'published tests far from pretraining',
  },
  'weak-features': {
    comparison: 'full-frozen',
    about: ({ shift, weakFeatures }) => weakFeatures && shift !== 'ood',
    agrees: ahead,
    tests: 'published tests of weak features',
  },
  'few-per-class': {
    comparison: 'full-frozen',
    about: isFew,
    agrees: behind,
    tests: `published tests with fewer than ${LEAST_PER_CLASS} images per class`,
  },
  'near-ceiling': {
    comparison: 'full-frozen',
    about: (row) => row.shift === 'in' && row.frozen !== null && row.frozen > 1 - NEAR_CEILING.from,
    agrees: within(0.01),
    tests: 'published tests near the ceiling',
  },
  text: { comparison: 'full-frozen', about: ofKind('text'), agrees: ahead, tests: 'published tests on text in images' },
  knowledge: {
    comparison: 'full-frozen',
    about: ofKind('knowledge'),
    agrees: within(0.02),
    tests: 'published tests of knowledge',
  },
  localisation: {
    comparison: 'full-frozen',
    about: ofKind('localisation'),
    agrees: within(0.04),
    tests: 'published tests of places and numbers',
  },
  shifted: {
    comparison: 'full-frozen',
    about: ({ shift, weakFeatures }) => shift === 'ood' && !weakFeatures,
    agrees: behind,
    tests: 'published shifted tests',
  },
  'shifted-weak': {
    comparison: 'full-frozen',
    about: ({ shift, weakFeatures }) => shift === 'ood' && weakFeatures,
    agrees: ahead,
    tests: 'published shifted tests of weak features',
  },
}

/** LP-FT and WiSE-FT on shifted tests, compared with a frozen tower. */
export const ANCHORED: Claim = {
  comparison: 'anchored-frozen',
  about: ({ shift }) => shift === 'ood',
  agrees: ahead,
  tests: 'published shifted tests',
}

/** What is claimed of a strategy compared with the one that it stands beside in publications. */
export const COMPARED: Readonly<Record<Exclude<Unfrozen, 'full' | 'progressive'>, Claim>> = {
  'lp-ft': { ...ANCHORED, comparison: 'anchored-full' },
  lora: { comparison: 'lora-full', about: ({ shift }) => shift !== null, agrees: ahead, tests: 'published tests' },
  layered: { ...ANCHORED, comparison: 'some-blocks-full' },
  'last-block': { comparison: 'last-block-frozen', about: () => true, agrees: ahead, tests: 'published tests' },
}

/** Thaw's own cases, in which “progressive” is compared with full training. */
export const OWN: Claim = {
  comparison: 'progressive-full',
  about: ({ isOwn }) => isOwn,
  agrees: ahead,
  tests: 'of Thaw’s own cases',
}

/** What the record says of the claim; null where it has no row about it. */
export function verdictOn(
  { comparison, about, agrees, averages = false }: Claim,
  rows: readonly RecordRow[] = PUBLISHED,
): Verdict | null {
  return verdict(
    compared(rows, comparison, averages ? 'averages' : 'tests').filter(({ row }) => about(row)),
    agrees,
  )
}

/** The record behind a condition: that of LP-FT and WiSE-FT where it is about that strategy under shift. */
export function recordOf(id: RuleId, strategy: Unfrozen): RecordEvidence | null {
  const claim = id === 'shifted' && strategy === 'lp-ft' ? ANCHORED : CLAIMS[id]
  return evidenceOn(claim, publishedIn(PUBLISHED))
}

export function evidenceOn(claim: Claim, rows: readonly RecordRow[]): RecordEvidence | null {
  const found = verdictOn(claim, rows)
  if (!found) return null
  const { agree, of, median, low, high } = found
  return {
    says: `${agree} of ${of} ${claim.tests}${claim === OWN ? '' : ' agree'}`,
    comparison: claim.comparison,
    agree,
    of,
    median,
    low,
    high,
    rows: found.rows.map(({ row, difference }) => ({
      source: row.source,
      model: row.model,
      dataset: row.dataset,
      frozen: row.frozen,
      full: row.full,
      partial: row.partial,
      lora: row.lora,
      difference,
      note: row.note,
    })),
  }
}
