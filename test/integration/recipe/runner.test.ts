/** Thaw's runner on checkpoints that the reference libraries wrote. Needs a Python with transformers and torch. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Input, Output } from '../../../core/contract/methods.ts'
import { readSafetensors } from '../../../core/model/safetensors.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { portOfNobody } from '../../support/port-of-nobody.ts'
import { openThaw } from '../../support/service.ts'
import { LIBRARIES_HERE, PYTHON } from '../model/in-python.ts'

interface Event {
  readonly kind: string
  readonly step?: number
  readonly loss?: number
  readonly trainable?: number
  readonly unchanged?: boolean
}

let folder: TemporaryFolder
let thaw: ReturnType<typeof openThaw>
beforeAll(async () => {
  folder = await temporaryFolder()
  thaw = openThaw(join(folder.path, 'home'))
  await folder.photos(names('shapes/red/', 10).concat(names('shapes/blue/', 10)))
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

type Recipe = Output<'recipes.export'>

const exported = (
  model: string,
  name: string,
  input: Pick<Input<'recipes.export'>, 'strategy' | 'epochs' | 'nodes'>,
): Promise<Recipe> =>
  thaw.call('recipes.export', {
    dataset: join(folder.path, 'shapes'),
    model: join(CHECKPOINTS, model),
    trainer: 'runner',
    out: join(folder.path, 'recipes', name),
    epochs: 1,
    batch: 4,
    cpu: true,
    ...input,
  })

const eventsOf = ({ folder: at }: Recipe): Event[] =>
  readFileSync(join(at, 'run', 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
const losses = (events: readonly Event[]) => events.filter(({ kind }) => kind === 'step').map(({ loss }) => loss)

/** The exit status, and what it said. @param stopAfter the step after which it is told to end */
async function run(
  { folder: at }: Recipe,
  args: readonly string[] = [],
  stopAfter?: number,
  launcher: readonly string[] = [],
) {
  const child = spawn(PYTHON, [...launcher, 'thaw_runner.py', ...args], {
    cwd: at,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [said, told] = ['', '']
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  child.stdout.on('data', (text: Buffer) => {
    told += text.toString()
    if (stopAfter !== undefined && told.includes(`"step": ${stopAfter},`)) child.kill('SIGTERM')
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, said }
}

async function tensorsIn(file: string) {
  const read = readSafetensors(await readFile(file), file)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value.tensors
}

/** Names of the tensors of the result that are not as in the checkpoint. */
async function changedIn({ folder: at }: Recipe, model: string): Promise<string[]> {
  const [before, after] = [
    await tensorsIn(join(CHECKPOINTS, model, 'model.safetensors')),
    await tensorsIn(join(at, 'run', 'model', 'model.safetensors')),
  ]
  expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted())
  return [...before].flatMap(([name, { data }]) =>
    data.every((value, i) => value === after.get(name)!.data[i]) ? [] : [name],
  )
}

describe.skipIf(!haveCheckpoints || !LIBRARIES_HERE.includes('hf'))('the runner', () => {
  it.each([
    ['smolvlm-tiny', 'lp-ft'],
    ['llava-tiny', 'last-block'],
    ['clip-tiny', 'frozen'],
    ['siglip-tiny', 'progressive'],
  ] as const)('trains of %s by %s exactly what the recipe names', async (model, strategy) => {
    const recipe = await exported(model, `${model}-${strategy}`, { strategy })
    expect(await run(recipe)).toMatchObject({ code: 0 })
    const events = eventsOf(recipe)
    expect(events.flatMap(({ trainable }) => trainable ?? [])).toEqual(recipe.expected.map((stage) => stage.trainable))
    expect(events.find(({ kind }) => kind === 'frozen')).toMatchObject({ unchanged: true })
    expect(events.at(-1)!.kind).toBe('done')
    const planned = new Set(recipe.expected.flatMap(({ tensors }) => tensors))
    expect((await changedIn(recipe, model)).toSorted()).toEqual([...planned].toSorted())
  })

  it('goes on after a stop with the same steps, and ends with the same weights', async () => {
    const [whole, stopped] = [
      await exported('clip-tiny', 'whole', { strategy: 'lp-ft', epochs: 60 }),
      await exported('clip-tiny', 'stopped', { strategy: 'lp-ft', epochs: 60 }),
    ]
    expect((await run(whole)).code).toBe(0)
    // Not 0, after which a script would take the stage for done.
    expect((await run(stopped, [], 2)).code).toBe(75)
    expect(eventsOf(stopped).at(-1)).toMatchObject({ kind: 'stopped' })
    expect((await run(stopped, ['--resume'])).code).toBe(0)
    expect(losses(eventsOf(stopped))).toEqual(losses(eventsOf(whole)))
    const weights = (recipe: Recipe) => readFile(join(recipe.folder, 'run', 'model', 'model.safetensors'))
    expect((await weights(stopped)).equals(await weights(whole))).toBe(true)
  })

  it.each([
    ['clip-tiny', 'full'],
    ['siglip-tiny', 'full'],
    ['llava-tiny', 'last-block'],
  ] as const)('trains %s by %s in two processes as in one', async (model, strategy) => {
    const [one, two] = [
      await exported(model, `${model} one`, { strategy, epochs: 2 }),
      await exported(model, `${model} two`, { strategy, epochs: 2 }),
    ]
    expect((await run(one)).code).toBe(0)
    const shared = await run(two, [], undefined, ['-m', 'torch.distributed.run', '--nproc_per_node=2', '--standalone'])
    expect(shared).toMatchObject({ code: 0 })
    const [alone, together] = [losses(eventsOf(one)), losses(eventsOf(two))] as [number[], number[]]
    expect(together).toHaveLength(alone.length)
    expect(Math.max(...together.map((loss, i) => Math.abs(loss - (alone[i] as number))))).toBeLessThan(2e-5)
  })

  it('trains on two machines as on one with the same batch', async () => {
    const [one, two] = [
      await exported('clip-tiny', 'one', { strategy: 'full', epochs: 3 }),
      await exported('clip-tiny', 'two', { strategy: 'full', epochs: 3, nodes: 2 }),
    ]
    expect((await run(one)).code).toBe(0)
    const port = await portOfNobody()
    const start = (rank: number) =>
      promisify(execFile)('sh', ['run.sh'], {
        cwd: two.folder,
        env: {
          ...process.env,
          PATH: `${dirname(PYTHON)}${delimiter}${process.env['PATH']}`,
          OMP_NUM_THREADS: '1',
          NODE_RANK: String(rank),
          MASTER_ADDR: '127.0.0.1',
          MASTER_PORT: String(port),
        },
      })
    await Promise.all([start(0), start(1)])
    const [alone, together] = [losses(eventsOf(one)), losses(eventsOf(two))]
    expect(together).toHaveLength(alone.length)
    for (const [i, loss] of together.entries()) expect(loss).toBeCloseTo(alone[i]!, 5)
    expect(existsSync(join(two.folder, 'run', 'done'))).toBe(true)
  })

  it('refuses to train anything but the tensors of its plan', async () => {
    const recipe = await exported('clip-tiny', 'wrong', { strategy: 'full' })
    const file = join(recipe.folder, 'plan.json')
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace('"visual_projection.weight"', '"visual_projecting.weight"'),
    )
    const { code, said } = await run(recipe)
    expect(code).toBe(3)
    expect(said).toContain('thaw_runner: The model has no tensor visual_projecting.weight')
    expect(existsSync(join(recipe.folder, 'run', 'model'))).toBe(false)
  })

  it('names a picture that is gone', async () => {
    const recipe = await exported('clip-tiny', 'gone', { strategy: 'frozen' })
    await appendFile(join(recipe.folder, 'data', 'validation.jsonl'), '{"image": "none.png", "text": "a photo"}\n')
    const { code, said } = await run(recipe)
    expect(code).toBe(2)
    expect(said).toMatch(/thaw_runner: \S+none\.png cannot be read/)
  })

  it.each(['qwen2_5_vl-tiny', 'qwen3_vl-tiny', 'smolvlm-tiny', 'internvl-tiny', 'llava-tiny'])(
    'lets only those tokens of %s count that the answer consists of',
    async (model) => {
      const { folder: at } = await exported('clip-tiny', `labels-${model}`, { strategy: 'frozen' })
      const program = `
import json, sys
import thaw_runner
folder, pictures = sys.argv[1:]
chat = json.load(open(f"{folder}/golden.json", encoding="utf-8"))["chat"]
mark = lambda parts: "".join("<image>" if one["type"] == "image" else one["text"] for one in parts)
row = {"images": [chat["image"][0].split("/")[-1]], "messages": [{"role": one["role"], "content": mark(one["content"])} for one in chat["messages"]]}
inputs, labels = thaw_runner.Conversations({"model": folder, "pictures": pictures}).encode(row)
flat = lambda rows: rows[0] if isinstance(rows[0], list) else rows
print(json.dumps([inputs["input_ids"][0].tolist() == flat(chat["input_ids"]), labels.tolist() == flat(chat["labels"])]))`
      const { stdout } = await promisify(execFile)(
        PYTHON,
        ['-c', program, join(CHECKPOINTS, model), join(CHECKPOINTS, 'images')],
        { cwd: at },
      )
      expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual([true, true])
    },
  )
})
