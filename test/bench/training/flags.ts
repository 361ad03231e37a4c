/** Flags of the benches that train. */
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Case, isThere } from './cases.ts'

export const TRAINING_FLAGS = {
  /** `thaw-tiny` or `thaw-photo`. */
  model: { type: 'string', default: 'thaw-tiny' },
  /** Number of seeds, from 0. */
  seeds: { type: 'string', default: '3' },
  threads: { type: 'string', default: String(availableParallelism()) },
  /** Where pictures and results are kept, in a folder for each model; no results of another version of Thaw may lie there. */
  folder: { type: 'string', default: join(tmpdir(), 'thaw-bench-training') },
  photos: { type: 'string', default: process.env['THAW_TEST_DATA'] ?? '../shared/data' },
  /** Prints what is there already, and runs nothing. */
  report: { type: 'boolean', default: false },
} as const

/** The cases whose pictures are in the folder of photos; says which are not. */
export function casesIn(photos: string, cases: readonly Case[]): Case[] {
  return cases.filter((made) => {
    const there = isThere(made, photos)
    if (!there) console.error(`${made.name}: skipped, because ${photos} has no folder ${made.needs}`)
    return there
  })
}
