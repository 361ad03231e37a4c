export { pointsText, signed } from './claim.ts'
export { mistakesWithPictures } from './pictures.ts'
export type { PicturedMistake, SweepPage } from './page.ts'
export { sweepPage } from './page.ts'
export type { Planned } from './plan.ts'
export { cheapestFirst, plannedRuns, secondsLeft, USUAL_SEEDS, USUAL_STRATEGIES } from './plan.ts'
export type { SweptRun } from './report.ts'
export { sweepReport } from './report.ts'
export type { Scatter, ScatterMark, Tick } from './scatter.ts'
export { SCATTER, scatterOf } from './scatter.ts'
export {
  differenceText,
  intervalText,
  isChosen,
  KEPT,
  keptBases,
  keptText,
  kindsKept,
  letterOf,
  markText,
  percentText,
  rowName,
  VERDICTS,
} from './words.ts'
