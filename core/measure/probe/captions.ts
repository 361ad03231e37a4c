/** Probes of captioned images: how well frozen features retrieve their captions, before and after a linear fit. */
import type { ProbeMeasure } from '../../contract/measurement.ts'
import { wilson } from '../../math/interval.ts'
import { mapRows, ridgeMaps } from '../../math/linalg/ridge-map.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import { matrix, row, takeRows } from '../../math/matrix.ts'
import { around, moments, standardise, unitRows } from '../../math/standardise.ts'
import { total } from '../../math/total.ts'
import type { Random } from '../../domain/random.ts'
import { poolsOf, ranksIn } from '../retrieval.ts'
import type { Folds } from './folds.ts'
import { itemsByPart, makeFolds } from './folds.ts'
import { standardError } from './linear.ts'
import type { Probes } from './measure.ts'

const FOLDS = 5
/** On squared weights, per row; features have variance 1. */
const PENALTIES = [1, 0.3, 0.1, 0.03] as const

export interface CaptionItems {
  readonly clusters: readonly number[]
  /** Index of each item's text. */
  readonly textOf: Int32Array
  /** [texts, embedding], unit rows. */
  readonly texts: Matrix
  /** Images in each search of the run's test. */
  readonly pool: number
}

/** @param pause called between the parts, so that the task can be stopped */
export async function measureCaptionProbes(
  features: FeatureSet,
  { clusters, textOf, texts, pool }: CaptionItems,
  random: Random,
  pause: () => Promise<void>,
): Promise<Probes> {
  const n = textOf.length
  const folds = makeFolds(
    clusters.map((cluster) => ({ label: 0, cluster })),
    FOLDS,
    random,
  )
  const size = Math.max(2, Math.min(pool, n))
  const centred = unitRows(around(texts, moments(texts).mean))
  const search = (images: Matrix, of: Matrix): Searched => searches(images, of, textOf, size)
  const fit = async (x: Matrix): Promise<{ readonly missed: number[]; readonly half: () => Promise<number[]> }> => {
    const standard = standardise(x, moments(x))
    const fitted = await outOfFold(standard, centred, textOf, folds, PENALTIES, () => true, pause)
    const tried = fitted.map((images) => search(images, centred))
    const best = tried.reduce((a, b, i) => (b.logRank < (tried[a] as Searched).logRank ? i : a), 0)
    const penalty = PENALTIES[best] as number
    const halfOf = async (half: number): Promise<number[]> => {
      const [images] = await outOfFold(standard, centred, textOf, folds, [penalty], (part) => part % 2 === half, pause)
      return search(images as Matrix, centred).missed
    }
    return {
      missed: (tried[best] as Searched).missed,
      async half() {
        const [first, second] = [await halfOf(0), await halfOf(1)]
        return first.map((value, i) => (value + (second[i] as number)) / 2)
      },
    }
  }
  const pretrained = features.embedding && search(unitRows(features.embedding), unitRows(texts))
  await pause()
  const linear = await fit(features.pooled)
  const gains = (await linear.half()).map((value, i) => value - (linear.missed[i] as number))
  const byDepth: ProbeMeasure['byDepth'] = []
  for (const { tap, features: of } of features.taps) {
    byDepth.push({ tap, value: 1 - total((await fit(of)).missed) / n })
  }
  const found = (missed: readonly number[]) => wilson(n - total(missed), n)
  return {
    probe: {
      zeroShot: pretrained && found(pretrained.missed),
      linear: found(linear.missed),
      knn: null,
      folds: folds.folds,
      chance: 1 / size,
      pool: size,
      byDepth,
    },
    doublingGain: { value: total(gains) / n, standardError: standardError(gains) },
    // Captions may tell left from right where no probe can.
    mirror: null,
    doubtful: null,
  }
}

interface Searched {
  /** For each item: the share of its two searches (caption by image, image by caption) that fail. */
  readonly missed: number[]
  /** Sum of the logarithms of the ranks, which varies more smoothly than hits. */
  readonly logRank: number
}

/** Searches of every item among the others of its pool. */
function searches(images: Matrix, texts: Matrix, textOf: Int32Array, pool: number): Searched {
  const missed = Array.from({ length: images.rows }, () => 0)
  const textsOf = Array.from(textOf, (text) => [text])
  let logRank = 0
  for (const items of poolsOf(images.rows, pool)) {
    const { imageToText, textToImage, own } = ranksIn(items, { images, texts, textsOf })
    items.forEach((item, i) => {
      const both = [imageToText[i] as number, textToImage[own[i]?.[0] as number] as number]
      missed[item] = both.filter((rank) => rank > 1).length / 2
      logRank += both.reduce((sum, rank) => sum + Math.log(rank), 0)
    })
  }
  return { missed, logRank }
}

/**
 * Each item's place in the joint space by a linear map that never saw its fold: unit rows, for each penalty.
 * @param keep the parts of the other folds to fit the map to
 */
async function outOfFold(
  x: Matrix,
  texts: Matrix,
  textOf: Int32Array,
  folds: Folds,
  penalties: readonly number[],
  keep: (part: number) => boolean,
  pause: () => Promise<void>,
): Promise<Matrix[]> {
  const lists = itemsByPart(folds)
  const out = penalties.map(() => matrix(x.rows, texts.cols))
  for (let fold = 0; fold < folds.folds; fold++) {
    const train = lists.flatMap((items, part) => (Math.floor(part / 2) !== fold && keep(part) ? items : []))
    const held = lists.flatMap((items, part) => (Math.floor(part / 2) === fold ? items : []))
    if (train.length === 0) continue
    const targets = takeRows(
      texts,
      train.map((item) => textOf[item] as number),
    )
    const maps = ridgeMaps(takeRows(x, train), targets, penalties)
    maps.forEach((map, p) => {
      const seen = unitRows(mapRows(takeRows(x, held), map))
      held.forEach((item, i) => row(out[p] as Matrix, item).set(row(seen, i)))
    })
    await pause()
  }
  return out
}
