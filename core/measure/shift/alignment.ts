/** How well a dataset's images and texts match, compared with the pretraining data if its statistics are known. */
import type { AlignmentShift } from '../../contract/measurement.ts'
import { wilson } from '../../math/interval.ts'
import type { Random } from '../../domain/random.ts'
import { auc } from '../statistics/c2st.ts'
import { smirnovLimit } from '../statistics/text/lengths.ts'
import type { Pairs } from '../statistics/pairs.ts'
import { matchedCosines, mismatchedCosines, retrieve } from '../statistics/pairs.ts'
import type { AlignmentReference } from '../reference/alignment.ts'
import { rankIn } from '../reference/alignment.ts'

/** The measures that need no pretraining pairs. */
type Fit = Pick<AlignmentShift, 'separation' | 'margin' | 'entropy' | 'recallAt1'>
type Compared = { readonly [K in Exclude<keyof AlignmentShift, keyof Fit>]: number }

/** Null if all items share one text. */
export function measureAlignment(pairs: Pairs, reference: AlignmentReference, random: Random): (Fit & Compared) | null {
  const fit = fitOf(pairs, reference.temperature, random)
  return fit && { ...fit, ...beside(pairs, reference) }
}

/**
 * The measures without those that need pretraining pairs; null if all items share one text.
 * @param temperature what the model multiplies cosines by before the softmax
 */
export function alignmentAlone(pairs: Pairs, temperature: number, random: Random): AlignmentShift | null {
  const fit = fitOf(pairs, temperature, random)
  return fit && { ...fit, ...NO_REFERENCE }
}

const NO_REFERENCE: { readonly [K in keyof Compared]: null } = {
  shift: null,
  z: null,
  ks: null,
  ksLimit: null,
  referenceSeparation: null,
  referenceMargin: null,
  referenceEntropy: null,
  referenceRecallAt1: null,
}

function fitOf(pairs: Pairs, temperature: number, random: Random): Fit | null {
  const { hits, items, margin, entropy } = retrieve(pairs, temperature, random.fork('pools'))
  if (items === 0) return null
  const strangers = mismatchedCosines(pairs, random.fork('mismatched'))
  return {
    separation: auc([...matchedCosines(pairs)], [...strangers]),
    margin,
    entropy,
    recallAt1: wilson(hits, items),
  }
}

function beside(pairs: Pairs, reference: AlignmentReference): Compared {
  const cosines = matchedCosines(pairs).toSorted()
  const n = cosines.length
  const ranks = Array.from(cosines, (cosine) => rankIn(reference.matched, cosine))
  const shift = 0.5 - ranks.reduce((a, b) => a + b, 0) / n
  const ks = ranks.reduce((most, rank, i) => Math.max(most, rank - i / n, (i + 1) / n - rank), 0)
  return {
    shift,
    // Without a shift, ranks are uniform, with variance 1/12.
    z: shift / Math.sqrt((1 / n + 1 / reference.pairs) / 12),
    ks,
    ksLimit: smirnovLimit(n, reference.pairs),
    referenceSeparation: auc(reference.matched, reference.mismatched),
    referenceMargin: reference.margin,
    referenceEntropy: reference.entropy,
    referenceRecallAt1: reference.recallAt1,
  }
}
