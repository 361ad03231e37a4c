export type { Past, PastRun } from './past/runs.ts'
export { recommend } from './recommend.ts'
