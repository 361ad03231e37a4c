/** One spec for each way to do the main job: what it may never do is the same for all. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { fingerprintOf } from './untouched.ts'
import { stage, watched, witness, type Stage } from './watched.ts'

/**
 * Runs `jobs/<job>.ts <dataset folder> <user-data folder>` under the best watcher there is, on a small drawn dataset.
 * Skipped if there is none, which `npm test` says before the tests.
 */
export function describeWatchedJob(title: string, job: string): void {
  const program = resolve(import.meta.dirname, 'jobs', `${job}.ts`)
  let here: Stage
  let pictures: string
  let userData: string
  beforeAll(async () => {
    here = stage()
    pictures = join(here.given, 'drawn')
    userData = join(here.root, 'user-data')
    mkdirSync(userData)
    const written = await writeSampleDataset(pictures, { items: 72, seed: 1 })
    if (!written.ok) throw new Error(written.failure.message)
  })
  afterAll(() => here.remove())

  describe.skipIf(witness === null)(`${title}, watched by ${witness ?? 'nothing: SKIPPED'}`, () => {
    it('asks nothing of the network, leaves no file outside its folder and the dataset as it was', async () => {
      const before = fingerprintOf(pictures)
      const command = [process.execPath, program, pictures, userData]
      const by = witness ?? 'strace'
      expect(await watched(command, { stage: here, by, places: { [userData]: 'keep' } })).toEqual({
        code: 0,
        output: '',
        breaches: [],
      })
      expect(fingerprintOf(pictures)).toEqual(before)
      // with an engine that did not load there would have been little to watch
      const { report } = JSON.parse(readFileSync(join(here.home, 'engines.json'), 'utf8')) as { report: unknown }
      expect(report).toMatchObject({ engines: expect.arrayContaining([expect.objectContaining(ORT_WORKS)]) })
    })
  })
}

const ORT_WORKS = { id: 'ort', available: true }
