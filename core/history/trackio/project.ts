/**
 * A trackio project in memory (https://github.com/gradio-app/trackio, storage of version 0.43.0). It keeps one row for each
 * call of `trackio.log`: a step, a time and values by name.
 */
import type { RunConfig } from '../../contract/run.ts'

/** JSON values by name. trackio writes numbers that JSON lacks as `"NaN"`, `"Infinity"` and `"-Infinity"`. */
export type Values = NonNullable<RunConfig['other']>

export interface TrackioRow {
  readonly step: number
  /** Microseconds since 1970, as whole numbers: trackio's own resolution. */
  readonly at: number
  readonly values: Values
}

export interface TrackioRun {
  readonly id: string
  readonly name: string
  readonly config: Values
  /** When it began, in microseconds since 1970. */
  readonly created: number
  /** In the order in which they were logged. */
  readonly rows: readonly TrackioRow[]
}

/** Ends of names under which trackio keeps other files of a project, and the beginning of its registries' names. */
const RESERVED =
  /^registry-|._(?:system|configs|traces|artifacts|artifact_versions|artifact_aliases|(?:external_)?run_artifact_links)$/

/** Whether trackio finds a project under exactly this name: it drops all other characters from the name of the file. */
export const isProjectName = (name: string): boolean => /^[\p{L}\p{Nd}_-]+$/u.test(name) && !RESERVED.test(name)
