export { buildReference, LEAST_ITEMS } from './reference/build.ts'
export type { ReferenceItems } from './reference/build.ts'
export { readReference, writeReference } from './reference/file.ts'
export {
  describeStored,
  forgetReference,
  loadBuilt,
  loadReference,
  readStatisticsFile,
  saveReference,
  takeReference,
  type LocatedReference,
} from './reference/locate.ts'
export type { ReferenceStats } from './reference/stats.ts'
export { runStatistics } from './statistics-task.ts'
export { countSize } from './size.ts'
export { temperatureOf } from './temperature.ts'
export { readItems } from './items/read-items.ts'
export { readTexts } from './items/read-texts.ts'
export { onePerCluster, stratifiedSample } from './items/sample.ts'
export { linearProbe } from './probe/linear.ts'
export { neighbourProbe } from './probe/neighbours.ts'
export { embedClasses, zeroShot } from './probe/zero-shot.ts'
export { makeFolds } from './probe/folds.ts'
export { measureElsewhere } from './elsewhere/task.ts'
export { buildStatisticsElsewhere } from './elsewhere/statistics.ts'
export { runMeasure } from './task.ts'
export type { MeasureHooks } from './task.ts'
export { type Pairs, POOL, poolsOf, retrievalScore, scoreItems } from './retrieval.ts'
