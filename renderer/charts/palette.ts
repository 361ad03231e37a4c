/**
 * One line style per run, the same in every chart: a colour variable and a dash pattern, so that colour is never the
 * only cue.
 */
export interface Look {
  readonly variable: string
  readonly dash: readonly number[]
}

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]]
const COLOURS = 5

export function lookOf(index: number): Look {
  return {
    variable: `--series-${(index % COLOURS) + 1}`,
    dash: DASHES[(index + Math.floor(index / COLOURS)) % DASHES.length] ?? [],
  }
}
