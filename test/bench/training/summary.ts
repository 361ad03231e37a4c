/** What the training bench found, case by case. */
import type { StrategyId } from '../../../core/strategies/index.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import type { Case } from './cases.ts'

/** One run of one side. */
export interface Result {
  readonly id: string
  /** Shares right. */
  readonly val: number
  readonly test: number
  readonly seconds: number
  /** Processor time of all threads, seconds: other work on the computer stretches it less than the clock. */
  readonly cpuSeconds?: number
}

/** The score of a strategy, predicted before training. */
export interface Predicted {
  /** Shares right, with the interval of 80 %. */
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Side of the pictures that it would train at, px, where that is not the model's own. */
  readonly side?: number
}

export interface Advised {
  readonly id: string
  /** The strategy that Thaw recommends. */
  readonly strategy: StrategyId
  readonly predicted: Partial<Record<StrategyId, Predicted>>
}

export const isAdvised = (line: Result | Advised): line is Advised => 'predicted' in line

export interface Spread {
  readonly mean: number
  /** Over seeds; 0 for one. */
  readonly sd: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly seeds: number
}

export interface CaseSummary {
  readonly name: string
  readonly about: string
  readonly strategies: Partial<Record<StrategyId, Spread>>
  /** `full` with mirror images among its views. */
  readonly fullMirrored?: Spread
  readonly peer: {
    readonly frozen?: number
    /** Of the rate with the best validation. */
    readonly full?: number
    readonly rate?: number
    readonly seconds?: number
    readonly cpuSeconds?: number
    /** With mirror images among its views, of the rate with the best validation. */
    readonly mirrored?: number
  }
  readonly svm?: number
  readonly advised?: Omit<Advised, 'id'>
}

/** @param rates of the tower that the peer tries; the one with the best validation counts */
export function summarise(
  cases: readonly Case[],
  results: ReadonlyMap<string, Result>,
  advice: ReadonlyMap<string, Advised>,
  rates: readonly number[],
): CaseSummary[] {
  return cases.map(({ name, about }) => {
    const of = (rest: string): Result | undefined => results.get(`${name} ${rest}`)
    const overSeeds = (as: string): Spread | undefined => {
      const runs = [...results.values()].filter(({ id }) => id.startsWith(`${name} ${as} `))
      return runs.length > 0 ? spreadOf(runs) : undefined
    }
    const strategies: CaseSummary['strategies'] = {}
    for (const strategy of STRATEGY_IDS) {
      const spread = overSeeds(strategy)
      if (spread) strategies[strategy] = spread
    }
    const fullMirrored = overSeeds('full-mirrored')
    const searched = (mode: string): (Result & { rate: number }) | undefined =>
      rates
        .flatMap((rate) => {
          const result = of(`${mode} ${rate}`)
          return result ? [{ rate, ...result }] : []
        })
        .toSorted((a, b) => b.val - a.val || a.rate - b.rate)[0]
    const [full, mirrored] = [searched('peer-full'), searched('peer-mirrored')]
    const [frozen, svm] = [of('peer-frozen'), of('peer-svm')]
    const advised = advice.get(`${name} advised`)
    return {
      name,
      about,
      strategies,
      ...(fullMirrored && { fullMirrored }),
      peer: {
        ...(frozen && { frozen: frozen.test }),
        ...(full && { full: full.test, rate: full.rate, seconds: full.seconds }),
        ...(full?.cpuSeconds !== undefined && { cpuSeconds: full.cpuSeconds }),
        ...(mirrored && { mirrored: mirrored.test }),
      },
      ...(svm && { svm: svm.test }),
      ...(advised && { advised: { strategy: advised.strategy, predicted: advised.predicted } }),
    }
  })
}

function spreadOf(runs: readonly Result[]): Spread {
  const mean = (of: (run: Result) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / runs.length
  const middle = mean(({ test }) => test)
  const variance = runs.reduce((sum, { test }) => sum + (test - middle) ** 2, 0) / Math.max(1, runs.length - 1)
  return {
    mean: middle,
    sd: Math.sqrt(variance),
    seconds: mean(({ seconds }) => seconds),
    cpuSeconds: mean(({ cpuSeconds = Number.NaN }) => cpuSeconds),
    seeds: runs.length,
  }
}
