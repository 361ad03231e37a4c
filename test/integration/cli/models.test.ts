/** Two models in one home: each is measured, advised on and trained by itself. */
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Advice } from '../../../core/contract/advice.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import type { Output } from '../../../core/contract/methods.ts'
import type { MetricPoint, RunDetail, RunSummary } from '../../../core/contract/run.ts'
import { OTHER_MODEL, writeOtherModel, writeTwoModels } from '../../support/zoo.ts'
import { startThaw, temporaryFolder, thaw } from './thaw.ts'

const TINY = 'thaw-tiny'
const folder = temporaryFolder()
const zoo = join(folder.path, 'zoo')
const env = { THAW_ZOO: zoo }
const pictures = join(folder.path, 'pictures')
/** Where both models come one after the other, and where the second comes alone. */
const shared = join(folder.path, 'home')
const alone = join(folder.path, 'home-alone')
afterAll(() => folder.remove())

async function json<T>(home: string, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await thaw([...args, '--json', '--home', home], env)
  if (code !== 0) throw new Error(`thaw ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}

beforeAll(async () => {
  await writeTwoModels(zoo, folder.path)
  await thaw(['sample', pictures, '--items', '72', '--shift', 'texture'])
})

describe('two models', () => {
  let tiny: Measurement
  let other: Measurement

  it('are listed by name, each with its statistics', async () => {
    const { models } = await json<Output<'models.list'>>(shared, 'models')
    expect(models).toMatchObject([
      { model: TINY, isDefault: true, statistics: { items: 6144 } },
      { model: OTHER_MODEL, isDefault: false, statistics: { source: 'folder reference' } },
    ])
    expect(models[0]?.hash).not.toBe(models[1]?.hash)
  })

  it('differ in everything that compares a dataset with pretraining', async () => {
    tiny = await json(shared, 'measure', pictures, '--model', TINY)
    other = await json(shared, 'measure', pictures, '--model', OTHER_MODEL)
    expect([tiny.model, other.model]).toEqual([TINY, OTHER_MODEL])
    expect(other.modelHash).not.toBe(tiny.modelHash)
    for (const measure of ['statistics', 'referenceSize', 'pixels', 'text', 'alignment', 'lateCoverage'] as const) {
      expect(tiny.shift[measure]).toBeDefined()
      expect(other.shift[measure], measure).not.toEqual(tiny.shift[measure])
    }
    for (const [at, tap] of tiny.shift.taps.entries()) {
      expect(other.shift.taps[at]?.kid, tap.tap).not.toEqual(tap.kid)
      expect(other.shift.taps[at]?.null, tap.tap).not.toEqual(tap.null)
    }
    expect(other.probe.byDepth).not.toEqual(tiny.probe.byDepth)
    // What does not depend on a model is the same, so the same items were looked at.
    expect(other.size.effectiveItems).toBe(tiny.size.effectiveItems)
  })

  it('do not share features: the second measures as it does in a home without the first', async () => {
    const fresh = await json<Measurement>(alone, 'measure', pictures, '--model', OTHER_MODEL)
    expect([fresh.shift, fresh.probe]).toEqual([other.shift, other.probe])
    const again = await json<Measurement>(shared, 'measure', pictures, '--model', TINY, '--again')
    expect([again.shift, again.probe]).toEqual([tiny.shift, tiny.probe])
  })

  it('have a measurement each, the default’s where none is named', async () => {
    expect((await json<Measurement>(shared, 'measure', pictures)).modelHash).toBe(tiny.modelHash)
    const second = await json<Measurement>(shared, 'measure', pictures, '--model', OTHER_MODEL)
    expect(second.measurementId).toBe(other.measurementId)
  })

  let advice: Record<string, Advice>

  it('have advice each, which names the model and its statistics', async () => {
    const { stdout } = await thaw(['recommend', pictures, '--model', OTHER_MODEL, '--home', shared], env)
    expect(stdout).toContain(`for ${OTHER_MODEL} and its statistics ${other.shift.statistics?.slice(0, 12)}`)
    advice = {
      [TINY]: await json(shared, 'recommend', pictures),
      [OTHER_MODEL]: await json(shared, 'recommend', pictures, '--model', OTHER_MODEL),
    }
    for (const { model, modelHash, shift } of [tiny, other]) {
      expect(advice[model]).toMatchObject({ model, modelHash, statistics: shift.statistics })
    }
    expect(advice[OTHER_MODEL]?.measurementId).toBe(other.measurementId)
    expect(advice[TINY]?.statistics).not.toBe(advice[OTHER_MODEL]?.statistics)
  })

  const frozen = ['train', pictures, '--strategy', 'frozen', '--epochs', '2', '--seed', '3'] as const

  async function losses(home: string, run: string): Promise<(number | null)[]> {
    const exported = await json<{ runs: { metrics: MetricPoint[] }[] }>(home, 'history', 'export', run)
    return (exported.runs[0]?.metrics ?? []).filter(({ name }) => name === 'loss').map(({ value }) => value)
  }

  it('are trained by name from their own weights and activations, and the run says which', async () => {
    const first = await json<RunDetail>(shared, ...frozen)
    const second = await json<RunDetail>(shared, ...frozen, '--model', OTHER_MODEL)
    expect([first.model, first.modelHash]).toEqual([TINY, tiny.modelHash])
    expect([second.model, second.modelHash]).toEqual([OTHER_MODEL, other.modelHash])
    const fresh = await json<RunDetail>(alone, ...frozen, '--model', OTHER_MODEL)
    expect(fresh.scores).toEqual(second.scores)
    const curve = await losses(shared, second.runId)
    expect(curve.length).toBeGreaterThan(1)
    expect(await losses(alone, fresh.runId)).toEqual(curve)
    expect(await losses(shared, first.runId)).not.toEqual(curve)
    // Whether advice was overridden is asked of the advice about the same model.
    expect([first.adviceId, second.adviceId]).toEqual([advice[TINY]?.adviceId, advice[OTHER_MODEL]?.adviceId])
  })

  it('are trained as advised for that model', async () => {
    const run = await json<RunDetail>(shared, 'train', pictures, '--model', OTHER_MODEL, '--epochs', '1')
    expect(run).toMatchObject({ model: OTHER_MODEL, adviceUse: 'followed', adviceId: advice[OTHER_MODEL]?.adviceId })
  })

  it('are told apart in lists, comparisons and exports', async () => {
    const listed = await thaw(['history', '--home', shared], env)
    expect(listed.stdout).toMatch(/status +model +strategy/)
    expect(listed.stdout).toMatch(new RegExp(`completed +${OTHER_MODEL} `))
    const { runs } = await json<{ runs: RunSummary[] }>(shared, 'history')
    const [, second = '', first = ''] = runs.map(({ runId }) => runId)
    const compared = await thaw(['history', 'compare', first, second, '--home', shared], env)
    expect(compared.stdout).toContain('These runs began with different models')
    expect(compared.stdout).toMatch(new RegExp(`model +${TINY} +${OTHER_MODEL}`))
    const exported = await thaw(['history', 'export', second, '--format', 'csv', '--home', shared], env)
    expect(exported.stdout).toContain(`,${OTHER_MODEL},${other.modelHash},`)
    const single = await thaw(['history', '--home', alone], env)
    expect(single.stdout).not.toContain('model')
  })

  it('are run in one go', async () => {
    const all = await json<{ measure: Measurement; advice: Advice } & RunDetail>(
      alone,
      ...['run', pictures, '--model', OTHER_MODEL, '--epochs', '1'],
    )
    for (const part of [all, all.measure, all.advice]) expect(part.modelHash).toBe(other.modelHash)
  })
})

describe('a model that is not there', () => {
  it.each([
    ['measure', []],
    ['recommend', []],
    ['train', ['--strategy', 'frozen']],
    ['train', []],
    ['run', []],
  ])('is answered with the names there are, before anything is imported: %s', async (command, options) => {
    const home = join(folder.path, 'home-empty')
    const args = [command, pictures, '--model', 'no-such-model', ...options, '--progress', 'json', '--home', home]
    const { code, stderr } = await thaw(args, env)
    expect(code).toBe(2)
    expect(stderr).toContain(`There is no model “no-such-model”. Installed are ${OTHER_MODEL} and ${TINY}`)
    expect(stderr).not.toContain('"kind":"import"')
  })

  it('is not resumed with another one in its place', async () => {
    const model = join(folder.path, 'own')
    cpSync(join(zoo, TINY), model, { recursive: true })
    const running = startThaw(
      [
        ...['train', pictures, '--strategy', 'full', '--epochs', '300', '--model', model],
        ...['--json', '--progress', 'json', '--home', shared],
      ],
      env,
    )
    await running.line(/"type":"run.progress".*"epoch":[1-9]/)
    running.process.kill('SIGINT')
    const run = JSON.parse((await running.ended).stdout) as RunDetail
    expect(existsSync(join(shared, 'runs', run.runId, 'last.safetensors'))).toBe(true)
    mkdirSync(model, { recursive: true })
    await writeOtherModel(model)
    const { code, stderr } = await thaw(['resume', run.runId, '--home', shared], env)
    expect([code, stderr]).toEqual([2, expect.stringContaining('is not the model')])
  })
})
