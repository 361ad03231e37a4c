/** Runs that start from the weights of an earlier run. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import { loadModel } from '../../../core/model/index.ts'
import { readSafetensors, writeSafetensors } from '../../../core/model/safetensors.ts'
import { openThaw } from '../../support/service.ts'
import type { CheckedService } from '../../support/service-alone.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-on-'))
const [earlier, other] = [join(root, 'earlier'), join(root, 'other')]
let thaw: CheckedService

beforeAll(async () => {
  for (const [path, request] of [
    [earlier, { items: 60, seed: 3 }],
    [other, { items: 60, seed: 4, shift: 'new-labels', severity: 1 }],
  ] as const) {
    const written = await writeSampleDataset(path, request)
    if (!written.ok) throw new Error(written.failure.message)
  }
  thaw = openThaw(join(root, 'home'))
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  rmSync(root, { recursive: true, force: true })
})

async function trained(input: { dataset: string; model: string; strategy: 'frozen' | 'full' | 'lora'; seed?: number }) {
  const { runId } = await thaw.call('runs.start', { epochs: 2, ...input })
  const run = await thaw.call('runs.wait', { run: runId })
  if (run.status !== 'completed') throw new Error(run.reason)
  return run
}

async function tensorsOf({ artifacts }: RunDetail): Promise<ReadonlyMap<string, Float32Array>> {
  const file = artifacts.best ?? ''
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) throw new Error(read.failure.message)
  return new Map(Array.from(read.value.tensors, ([name, { data }]) => [name, data]))
}

/** Few epochs on few images may end with the pretrained tower; this one has moved for certain. */
async function moveTower({ artifacts }: RunDetail): Promise<void> {
  const file = artifacts.best ?? ''
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) throw new Error(read.failure.message)
  const { tensors, metadata } = read.value
  for (const [name, { data }] of tensors) {
    if (name.startsWith('visual.blocks.')) for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) + 0.01
  }
  await writeFile(file, writeSafetensors(tensors, { dtype: 'F32', metadata }))
}

describe.each(['full', 'lora'] as const)('a run from the weights that %s trained', (strategy) => {
  let first: RunDetail
  let model: string
  beforeAll(async () => {
    first = await trained({ dataset: earlier, model: 'thaw-tiny', strategy })
    await moveTower(first)
    model = (await thaw.call('runs.trainedModel', { run: first.name })).model
  })

  it('is measured and advised on as any model is', async () => {
    const measurement = await thaw.call('measure.run', { dataset: other, model })
    expect(measurement.shift.level).toBe('unknown')
    const advice = await thaw.call('advice.recommend', { dataset: other, model })
    expect(advice.ranking.length).toBeGreaterThan(1)
    const plan = await thaw.call('runs.plan', { dataset: other, model, strategy: 'frozen' })
    expect(plan.config.from).toEqual({ runId: first.runId, name: first.name })
  })

  it('begins with those weights, has a head for its own classes, and records where it comes from', async () => {
    const run = await trained({ dataset: other, model, strategy: 'frozen' })
    expect(run.config.from).toEqual({ runId: first.runId, name: first.name })
    expect(run.modelHash).not.toBe(first.modelHash)
    expect(run.artifacts.frozen?.unchanged).toBe(true)
    const [details, { classes }] = [
      run.scores.test?.details,
      await thaw.call('datasets.get', { dataset: run.datasetId }),
    ]
    expect(details?.task === 'classes' && details.perClass.map(({ name }) => name)).toEqual(
      classes.map(({ name }) => name),
    )
    const [before, after] = [await tensorsOf(first), await tensorsOf(run)]
    const pretrained = await loadModel('thaw-tiny')
    if (!pretrained.ok) throw new Error(pretrained.failure.message)
    let learned = 0
    for (const [name, data] of before) {
      // The rest of what is there belongs to the head, which is fitted to the other classes.
      if (!/^visual\.(blocks|patch_embed|pos_embed|norm)\b/.test(name)) continue
      // A model's folder keeps the number formats of the one before it: of this one, half precision.
      const stored = Float32Array.from(Float16Array.from(data))
      expect([name, after.get(name)]).toEqual([name, stored])
      const origin = pretrained.value.params.get(name)?.data
      if (origin && stored.some((value, i) => value !== origin[i])) learned++
    }
    expect(learned).toBeGreaterThan(5)
  })

  it('keeps them when the earlier run is deleted, and takes them along when it is deleted itself', async () => {
    const run = await trained({ dataset: other, model, strategy: 'frozen', seed: 1 })
    const { runs } = await thaw.call('runs.list', {})
    const dependents = runs.filter(({ model: used }) => used === model)
    const { keptFor } = await thaw.call('runs.delete', { run: first.runId })
    expect(keptFor.toSorted()).toEqual(dependents.map(({ name }) => name).toSorted())
    expect(readdirSync(first.artifacts.folder)).toEqual(['models'])
    const again = await trained({ dataset: other, model, strategy: 'frozen' })
    expect([again.modelHash, again.config.from?.runId]).toEqual([run.modelHash, first.runId])
    for (const { runId } of [...dependents, again]) {
      expect(existsSync(first.artifacts.folder)).toBe(true)
      await thaw.call('runs.delete', { run: runId })
    }
    expect(existsSync(first.artifacts.folder)).toBe(false)
  })
})

it('other weights of a run are another model, so that runs keep the one they started from', async () => {
  const run = await trained({ dataset: earlier, model: 'thaw-tiny', strategy: 'full', seed: 7 })
  const { model } = await thaw.call('runs.trainedModel', { run: run.runId })
  expect((await thaw.call('runs.trainedModel', { run: run.runId })).model).toBe(model)
  const { blend } = run.artifacts
  const share = blend?.points.find((point) => point.share !== blend.share)?.share
  await thaw.call('runs.blend', { run: run.runId, share: share ?? -1 })
  expect((await thaw.call('runs.trainedModel', { run: run.runId })).model).not.toBe(model)
  expect(existsSync(model)).toBe(true)
})

it('a run that waits has no weights to start from yet, and says so', async () => {
  await thaw.call('queue.pause', {})
  const { runId } = await thaw.call('runs.start', { dataset: earlier, model: 'thaw-tiny', strategy: 'frozen' })
  expect(await thaw.fail('runs.trainedModel', { run: runId })).toMatchObject({ code: 'busy' })
  await thaw.call('runs.stop', { run: runId })
  expect(await thaw.fail('runs.trainedModel', { run: runId })).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('no weights to start from'),
  })
})
