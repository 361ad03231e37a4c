/** Nothing leaves the machine, and nothing is left on it outside Thaw's own folder, by whatever the main job loads. */
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { fingerprintOf } from '../../support/witness/untouched.ts'
import { stage, watched, witness, type Stage } from '../../support/witness/watched.ts'

const JOB = resolve(import.meta.dirname, '../../support/witness/jobs/terminal.ts')
let here: Stage
let pictures: string
beforeAll(async () => {
  here = stage()
  pictures = join(here.given, 'drawn')
  const written = await writeSampleDataset(pictures, { items: 72, seed: 1 })
  if (!written.ok) throw new Error(written.failure.message)
})
afterAll(() => here.remove())

describe.skipIf(witness === null)(`the job on the command line, watched by ${witness}`, () => {
  it('asks nothing of the network, leaves no file outside its folder and the dataset as it was', async () => {
    const before = fingerprintOf(pictures)
    const done = await watched([process.execPath, JOB, pictures], { stage: here, by: witness ?? 'strace' })
    expect(done.output).toBe('')
    expect(done.code).toBe(0)
    expect(done.breaches).toEqual([])
    expect(fingerprintOf(pictures)).toEqual(before)
  })
})
