/** How well a dataset's images and texts match, compared with the pretraining data. */
import type { AlignmentShift } from '../../contract/measurement.ts'
import { wilson } from '../../math/interval.ts'
import type { Random } from '../../domain/random.ts'
import { auc } from '../statistics/c2st.ts'
import { smirnovLimit } from '../statistics/text/lengths.ts'
import type { Pairs } from '../statistics/pairs.ts'
import { matchedCosines, mismatchedCosines, retrieve } from '../statistics/pairs.ts'
import type { AlignmentReference } from '../reference/alignment.ts'
import { rankIn } from '../reference/alignment.ts'

/** Null if all items share one text. */
export function measureAlignment(pairs: Pairs, reference: AlignmentReference, random: Random): AlignmentShift | null {
  const { hits, items, margin, entropy } = retrieve(pairs, reference.temperature, random.fork('pools'))
  if (items === 0) return null
  const cosines = matchedCosines(pairs).toSorted()
  const n = cosines.length
  const ranks = Array.from(cosines, (cosine) => rankIn(reference.matched, cosine))
  const shift = 0.5 - ranks.reduce((a, b) => a + b, 0) / n
  const ks = ranks.reduce((most, rank, i) => Math.max(most, rank - i / n, (i + 1) / n - rank), 0)
  const strangers = mismatchedCosines(pairs, random.fork('mismatched'))
  return {
    shift,
    // Without a shift, ranks are uniform, with variance 1/12.
    z: shift / Math.sqrt((1 / n + 1 / reference.pairs) / 12),
    ks,
    ksLimit: smirnovLimit(n, reference.pairs),
    separation: auc([...cosines], [...strangers]),
    referenceSeparation: auc(reference.matched, reference.mismatched),
    margin,
    referenceMargin: reference.margin,
    entropy,
    referenceEntropy: reference.entropy,
    recallAt1: wilson(hits, items),
    referenceRecallAt1: reference.recallAt1,
  }
}
