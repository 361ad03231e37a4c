/** Trainers of others that Thaw starts: followed, stopped, continued, and found again after Thaw was closed. */
import { readdirSync, readFileSync, utimesSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunDetail } from '../../../core/contract/run.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { fakeEnvironment, havePython } from '../../support/trainers/fake-environment.ts'
import { writeTinyCheckpoint } from '../../support/trainers/tiny-checkpoint.ts'

let folder: TemporaryFolder
let home: string
let python: string
let thaw: ReturnType<typeof openThaw>
beforeAll(async () => {
  if (!havePython) return
  folder = await temporaryFolder()
  home = join(folder.path, "home 'é")
  python = fakeEnvironment(join(folder.path, "envs 'é", 'lf'))
  await writeTinyCheckpoint(join(folder.path, 'Qwen2.5-VL tiny'))
  await folder.photos(names('classes/cat/', 10).concat(names('classes/dog/', 10)))
  thaw = openThaw(home)
})
afterAll(async () => {
  if (!havePython) return
  await thaw[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})
afterEach(() => vi.unstubAllEnvs())

async function started(how: string, strategy: 'frozen' | 'lp-ft' = 'frozen'): Promise<string> {
  vi.stubEnv('FAKE_TRAINER', how)
  const { runId } = await thaw.call('trainers.start', {
    ...asked(),
    strategy,
    trainer: 'llama-factory',
    python,
    batch: 4,
    epochs: 1,
    cpu: true,
  })
  return runId
}

const asked = () => ({
  dataset: join(folder.path, 'classes'),
  model: join(folder.path, 'Qwen2.5-VL tiny'),
  strategy: 'frozen' as const,
})

const finished = async (how: string, strategy?: 'lp-ft'): Promise<RunDetail> =>
  thaw.call('runs.wait', { run: await started(how, strategy) })

async function lossesOf(run: string) {
  const { points } = await thaw.call('runs.metrics', { run, names: ['loss'] })
  return points
}

async function reaches(run: string, step: number): Promise<void> {
  await vi.waitFor(async () => expect((await lossesOf(run)).length).toBeGreaterThanOrEqual(step), { timeout: 20_000 })
}

const folderOf = async (run: string): Promise<string> => (await thaw.call('runs.get', { run })).artifacts.folder

describe.skipIf(!havePython)('a started trainer', () => {
  it('is followed to its end, and exactly the planned tensors changed', async () => {
    const run = await finished('steps=6', 'lp-ft')
    expect(run).toMatchObject({ status: 'completed', trainer: 'llama-factory', strategy: 'lp-ft' })
    expect(run.artifacts.proof).toMatchObject({ kind: 'proven' })
    expect(run.artifacts.weights).toBe(join(run.artifacts.folder, 'recipe', 'stage-2'))
    expect(run.engine).toBe('LLaMA-Factory 0.9.5, CPU')
    // Two stages of six steps, whose own logs count from one.
    const losses = await lossesOf(run.runId)
    expect(losses.map(({ value }) => value)).toEqual([5, 2.5, 5 / 3, 1.25, 1, 5 / 6, 5, 2.5, 5 / 3, 1.25, 1, 5 / 6])
    expect(new Set(losses.map(({ step }) => step)).size).toBe(12)
    expect(run.phases.map(({ name }) => name)).toEqual(['everything but the tower', 'everything, gently'])
    expect(run.events.filter(({ kind }) => kind === 'phase')).toHaveLength(2)
  })

  it('starts in the same environment next time', async () => {
    const { pythons } = await thaw.call('settings.get', {})
    expect(pythons).toEqual({ 'llama-factory': python })
  })

  it('that trains other numbers than planned is stopped at once', async () => {
    const run = await finished('steps=400 pause=0.05 wrong-count')
    expect(run.status).toBe('failed')
    expect(run.reason).toBe(
      'LLaMA-Factory says that 49 numbers train, where the recipe trains 48. Other parts of the model would be trained than planned.',
    )
    expect((await lossesOf(run.runId)).length).toBeLessThan(200)
  })

  it('whose frozen tensors have moved at the first checkpoint is stopped', async () => {
    const run = await finished('steps=400 pause=0.05 moves-frozen')
    expect(run.status).toBe('failed')
    expect(run.reason).toMatch(/^At checkpoint-\d+: 3 tensors that should have stayed frozen have changed: visual\./)
  })

  it.each([
    ['out-of-memory', 'interrupted', /^The GPU has too little memory\./],
    ['disk-full', 'interrupted', /^The disk is full\. Free some space, and resume/],
    ['unknown-argument', 'failed', /^This version of the trainer does not know \['save_total_limit'\]\./],
    ['no-weights', 'failed', /left no weights/],
  ] as const)('that ends with “%s” is %s, with what to do', async (how, status, reason) => {
    const run = await finished(how)
    expect(run).toMatchObject({ status, reason: expect.stringMatching(reason) })
  })

  it('shows the end of its output, without secrets', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_thisIsASecret1234567890')
    const { runId } = await finished('steps=2')
    const { lines } = await thaw.call('runs.output', { run: runId })
    expect(lines.join('\n')).toMatch(/trainable params: 48 \|\| all params/)
    expect(lines.join('\n')).toMatch(/token •••/)
    expect(lines.join('\n')).not.toMatch(/hf_this/)
  })

  it.each(['', ' child'])(
    'stops on request with all its processes%s, and goes on from its checkpoint',
    async (more) => {
      const run = await started(`steps=40 pause=0.1${more}`)
      await reaches(run, 5)
      await thaw.call('runs.stop', { run })
      const stopped = await thaw.call('runs.wait', { run })
      expect(stopped).toMatchObject({ status: 'stopped', reason: expect.stringMatching(/^Stopped on request/) })
      const log = join(stopped.artifacts.folder, 'recipe', 'stage-1', 'trainer_log.jsonl')
      const before = readFileSync(log, 'utf8')
      await wait(400)
      expect(readFileSync(log, 'utf8')).toBe(before)
      vi.stubEnv('FAKE_TRAINER', 'steps=40 pause=0.01')
      await thaw.call('runs.resume', { run })
      const completed = await thaw.call('runs.wait', { run })
      expect(completed).toMatchObject({ status: 'completed', artifacts: { proof: { kind: 'proven' } } })
      expect(completed.seconds).toBeGreaterThan(stopped.seconds)
      expect((await lossesOf(run)).map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    },
  )

  it('whose loss jumps after a resume is said to', async () => {
    const run = await started('steps=60 pause=0.1')
    await reaches(run, 14)
    await thaw.call('runs.stop', { run })
    await thaw.call('runs.wait', { run })
    vi.stubEnv('FAKE_TRAINER', 'steps=60 pause=0.01 forgets')
    await thaw.call('runs.resume', { run })
    const { events } = await thaw.call('runs.wait', { run })
    const warnings = events.filter(({ kind }) => kind === 'warning')
    expect(warnings.map(({ text }) => text).join()).toMatch(/^The loss after the resume \(3\.06, .* is higher than/)
  })

  it('goes on while Thaw is closed, and is found again', async () => {
    const run = await started('steps=60 pause=0.1')
    await reaches(run, 2)
    await thaw[Symbol.asyncDispose]()
    await wait(500)
    thaw = openThaw(home)
    expect((await thaw.call('runs.get', { run })).status).toBe('running')
    await expect(thaw.call('runs.delete', { run })).rejects.toThrow(/is running/)
    const completed = await thaw.call('runs.wait', { run })
    expect(completed.status).toBe('completed')
    expect((await lossesOf(run)).map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  })

  it('that ended while Thaw was closed is complete when it opens', async () => {
    const run = await started('steps=10 pause=0.05')
    const keeper = join(await folderOf(run), 'keeper')
    await thaw[Symbol.asyncDispose]()
    await vi.waitFor(() => expect(readdirSync(keeper)).toContain('end.json'), { timeout: 20_000 })
    thaw = openThaw(home)
    expect((await thaw.call('runs.list', {})).runs.find(({ runId }) => runId === run)?.status).toBe('completed')
    expect(await lossesOf(run)).toHaveLength(10)
  })

  it('whose keeper was killed is interrupted, and does not start beside processes that are still there', async () => {
    const run = await started('steps=400 pause=0.05')
    await reaches(run, 3)
    const keeper = join(await folderOf(run), 'keeper')
    const state = JSON.parse(readFileSync(join(keeper, 'state.json'), 'utf8')) as { pid: number; child: number }
    process.kill(state.pid, 'SIGKILL')
    await wait(300)
    const past = new Date(Date.now() - 120_000)
    utimesSync(join(keeper, 'beat'), past, past)
    const interrupted = await thaw.call('runs.wait', { run })
    expect(interrupted).toMatchObject({ status: 'interrupted', reason: expect.stringMatching(/ended without a word/) })
    await thaw.call('runs.resume', { run })
    expect(await thaw.call('runs.wait', { run })).toMatchObject({
      status: 'interrupted',
      reason: expect.stringMatching(/^Processes of this training are still there/),
    })
    process.kill(-state.child, 'SIGKILL')
    vi.stubEnv('FAKE_TRAINER', 'steps=30 pause=0.01')
    await thaw.call('runs.resume', { run })
    expect((await thaw.call('runs.wait', { run })).status).toBe('completed')
  })
})

describe.skipIf(!havePython)('an environment', () => {
  it('says what it has', async () => {
    const { environments } = await thaw.call('trainers.environments', { look: python })
    const own = environments.find((one) => one.python === python)
    expect(own).toMatchObject({
      packages: { llamafactory: '0.9.5' },
      devices: [],
      trainers: ['runner', 'llama-factory'],
    })
  })

  it('without the trainer is refused, with how to install it', async () => {
    const bare = thaw.call('trainers.start', {
      ...asked(),
      trainer: 'ms-swift',
      python,
    })
    await expect(bare).rejects.toThrow(/does not have ms-swift, which ms-swift needs\. Install it/)
  })

  it('is not looked for where Thaw does not start the trainer', async () => {
    const refused = thaw.call('trainers.start', {
      ...asked(),
      trainer: 'vlm-r1',
    })
    await expect(refused).rejects.toThrow('Thaw writes recipes for VLM-R1 and does not start it.')
  })

  it('that does not run says why', async () => {
    const { failed } = await thaw.call('trainers.environments', { look: join(folder.path, 'nowhere', 'python') })
    expect(failed).toContainEqual({
      python: join(folder.path, 'nowhere', 'python'),
      message: expect.stringMatching(/does not run/),
    })
  })
})
