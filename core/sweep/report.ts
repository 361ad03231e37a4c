/** What the completed runs of a sweep tell: means over seeds, differences image by image, a choice and a verdict. */
import type { RunDetail } from '../contract/run.ts'
import type { ClassDetails, Retrieval, TestScore } from '../contract/score.ts'
import type { SweepChoice, SweepInterval, SweepReport, SweepRow } from '../contract/sweep.ts'
import { METRICS } from '../domain/metric.ts'
import { createRandom } from '../domain/random.ts'
import { pairedDifference } from '../math/bootstrap.ts'
import { wilson } from '../math/interval.ts'
import { unpackShares } from '../math/shares.ts'
import { STRATEGIES, type StrategyId } from '../strategies/index.ts'
import { judgeClaim, pointsText } from './claim.ts'

/** A completed run of the plan. */
export interface SweptRun {
  readonly model: string
  readonly strategy: StrategyId
  readonly seed: number
  readonly run: Pick<RunDetail, 'runId' | 'seconds' | 'artifacts'> & {
    readonly scores: RunDetail['scores'] & { readonly test: TestScore }
  }
}

export interface SweepRequest {
  /** In the order of the plan. */
  readonly completed: readonly SweptRun[]
  /** Why a run of the plan is missing, a sentence each. */
  readonly missing: readonly string[]
}

/** The runs of one model with one strategy. */
interface Group {
  readonly model: string
  readonly strategy: StrategyId
  readonly runs: readonly SweptRun['run'][]
  /** Of each image, the mean over the seeds of its share of the score. */
  readonly test: Float64Array
  readonly robust: Float64Array | null
  readonly validation: Float64Array | null
}

/** Null before any run has completed. */
export function sweepReport({ completed, missing }: SweepRequest): SweepReport | null {
  const [first] = completed
  if (!first) return null
  const groups = Array.from(Map.groupBy(completed, ({ model, strategy }) => `${strategy} ${model}`).values(), groupOf)
  const { metric, n } = first.run.scores.test
  const robust = first.run.scores.robust
  const rows = groups.map((group) => rowOf(group, frozenOf(groups, group)))
  const choice = choose(groups, rows)
  const models = [...new Set(groups.map(({ model }) => model))]
  const claims = models.flatMap((model) => {
    const full = rows.find((row) => row.model === model && row.strategy === 'full')?.againstFrozen
    const basis = robust?.basis ?? null
    return full ? [judgeClaim({ model, named: models.length > 1, ...full, basis })] : []
  })
  const shown = completed.find(
    ({ model, strategy }) => model === choice?.chosen.model && strategy === choice.chosen.strategy,
  )
  return {
    metric,
    images: n,
    robust: robust ? { basis: robust.basis, images: robust.n ?? n } : null,
    rows,
    choice,
    claims,
    mistakes: (shown ?? first).run.scores.test.details.mistakes ?? [],
    remarks: [
      ...(claims.length === 0
        ? ['The claim about frozen and full needs a completed run of each with the same model.']
        : []),
      ...(choice === null
        ? ['Without validation images no strategy is chosen, because the test images only report.']
        : []),
      ...missing,
    ],
  }
}

const frozenOf = (groups: readonly Group[], { model }: Group): Group | undefined =>
  groups.find((other) => other.model === model && other.strategy === 'frozen')

function groupOf(members: readonly SweptRun[]): Group {
  const [{ model, strategy }] = members as [SweptRun]
  const runs = members.map(({ run }) => run)
  const test = meanShares(runs.map(({ scores }) => scores.test.shares))
  if (!test) throw new Error(`runs of ${strategy} record no shares of their test images, or of different ones`)
  return {
    model,
    strategy,
    runs,
    test,
    robust: meanShares(runs.map(({ scores }) => scores.robust?.shares)),
    validation: meanShares(runs.map(({ scores }) => scores.validation?.shares)),
  }
}

/** Null unless every run has the same number of shares. */
function meanShares(packed: readonly (string | undefined)[]): Float64Array | null {
  const all = packed.flatMap((one) => (one === undefined ? [] : [unpackShares(one)]))
  const [first] = all
  if (!first || all.length < packed.length || all.some(({ length }) => length !== first.length)) return null
  return Float64Array.from(first, (_, i) => all.reduce((sum, shares) => sum + (shares[i] as number), 0) / all.length)
}

/** As of a single run, by the number of images: more seeds do not make more images. */
const intervalOf = (shares: Float64Array): SweepInterval => wilson(sumOf(shares), shares.length)

/**
 * One minus the other, image by image; null where they have no images in common. The same resamples for every pair, so that a
 * report can be repeated digit by digit.
 */
function differenceOf(one: Float64Array | null, other: Float64Array | null): SweepInterval | null {
  if (!one || !other || one.length !== other.length) return null
  const random = createRandom('sweep')
  return pairedDifference(
    one.map((share, i) => share - (other[i] as number)),
    (below) => random.int(below),
  )
}

function rowOf(group: Group, frozen: Group | undefined): SweepRow {
  const { model, strategy, runs } = group
  const tests = runs.map(({ scores }) => scores.test)
  const classes = runs.flatMap((run) => classesOf(run) ?? [])
  const errors = classes.flatMap(({ calibrationError }) => calibrationError ?? [])
  const peaks = runs.flatMap(({ artifacts }) => artifacts.peakMemoryMB ?? [])
  const against = frozen && frozen !== group ? differenceOf(group.test, frozen.test) : null
  return {
    model,
    strategy,
    runs: runs.map(({ runId }) => runId),
    test: intervalOf(group.test),
    robust: group.robust && intervalOf(group.robust),
    retention: retentionOf(runs),
    macroF1: classes.length > 0 ? mean(classes.map(({ macroF1 }) => macroF1)) : null,
    worstClass: worstOf(classes),
    calibrationError: errors.length > 0 ? mean(errors) : null,
    retrieval: retrievalOf(tests),
    minutes: mean(runs.map(({ seconds }) => seconds)) / 60,
    memoryMB: peaks.length > 0 ? Math.min(...peaks) : null,
    againstFrozen: against && { test: against, robust: differenceOf(group.robust, frozen?.robust ?? null) },
  }
}

/** Each kind that every run records, as means over the runs. */
function retentionOf(runs: Group['runs']): SweepRow['retention'] {
  const first = runs[0]?.scores.retention ?? []
  return first.flatMap(({ kind, basis }) => {
    const all = runs.flatMap(({ scores }) => scores.retention?.find((one) => one.kind === kind) ?? [])
    if (all.length < runs.length) return []
    const after = (end: 'value' | 'low' | 'high'): number => mean(all.map((one) => one.after[end]))
    const before = mean(all.map((one) => one.before))
    return [{ kind, basis, before, after: { value: after('value'), low: after('low'), high: after('high') } }]
  })
}

/** The class with the lowest recall by the mean over seeds. */
function worstOf(runs: readonly ClassDetails[]): SweepRow['worstClass'] {
  const recalls = Map.groupBy(
    runs.flatMap(({ perClass }) => perClass.filter(({ support }) => support > 0)),
    ({ name }) => name,
  )
  const means = Array.from(recalls, ([name, of]) => ({ name, recall: mean(of.map(({ recall }) => recall)) }))
  return means.length > 0 ? means.reduce((a, b) => (b.recall < a.recall ? b : a)) : null
}

function retrievalOf(tests: readonly TestScore[]): SweepRow['retrieval'] {
  const all = tests.flatMap(({ details }) => (details.task === 'captions' ? [details] : []))
  if (all.length === 0) return null
  const means = (of: readonly Retrieval[]) => ({
    r1: mean(of.map(({ r1 }) => r1)),
    r5: mean(of.map(({ r5 }) => r5)),
    r10: mean(of.map(({ r10 }) => r10)),
  })
  return {
    imageToText: means(all.map(({ imageToText }) => imageToText)),
    textToImage: means(all.map(({ textToImage }) => textToImage)),
  }
}

/** Times as close as this are the same: another program on the machine makes as much difference. */
const LIKE = 1.1
const LIKE_MINUTES = 0.1

/** The cheapest whose difference from the best may be 0, both judged by the validation images alone; of equally fast ones the first of the plan. */
function choose(groups: readonly Group[], rows: readonly SweepRow[]): SweepChoice | null {
  const judged = groups.flatMap((group, i) => {
    const row = rows[i]
    return group.validation && row ? [{ group, row, value: mean(group.validation) }] : []
  })
  if (judged.length < groups.length || judged.length === 0) return null
  const best = judged.reduce((a, b) => (b.value > a.value ? b : a))
  const within = judged.flatMap((one) => {
    const difference = differenceOf(one.group.validation, best.group.validation)
    return difference && difference.high >= 0 ? [{ ...one, difference }] : []
  })
  const [first] = within
  if (!first) return null
  const fastest = Math.min(...within.map(({ row }) => row.minutes))
  const chosen = within.find(({ row }) => row.minutes <= LIKE * fastest + LIKE_MINUTES) ?? first
  const named = (row: SweepRow): string =>
    `${STRATEGIES[row.strategy].name}${new Set(rows.map(({ model }) => model)).size > 1 ? ` with ${row.model}` : ''}`
  const metric = METRICS[(chosen.group.runs[0] as SweptRun['run']).scores.test.metric].name
  const reached = `on the test images it reaches ${(100 * chosen.row.test.value).toFixed(1)} % ${metric} in ${chosen.row.minutes.toFixed(1)} minutes`
  return {
    best: { model: best.row.model, strategy: best.row.strategy },
    chosen: { model: chosen.row.model, strategy: chosen.row.strategy },
    difference: chosen.difference,
    text:
      chosen.group === best.group
        ? `${named(chosen.row)} is the best on the validation images, and nothing cheaper is within noise of it; ${reached}.`
        : `${named(chosen.row)} is the cheapest within noise of the best on the validation images (${named(best.row)}: ${pointsText(chosen.difference)}); ${reached}.`,
  }
}

const classesOf = ({ scores }: SweptRun['run']): ClassDetails | null =>
  scores.test.details.task === 'classes' ? scores.test.details : null

const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0)
const mean = (values: ArrayLike<number>): number => sumOf(values) / values.length
