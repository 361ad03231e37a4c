/** Logs of other trainers as runs of the history. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'

let folder: TemporaryFolder
let thaw: ReturnType<typeof openThaw>
beforeAll(async () => {
  folder = await temporaryFolder()
  thaw = openThaw(join(folder.path, 'home'))
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const line = (step: number, loss: number): string =>
  JSON.stringify({
    current_steps: step,
    total_steps: 4,
    loss,
    lr: 0.001,
    epoch: step / 2,
    elapsed_time: `0:00:0${step}`,
  })

async function stage(name: string, ...lines: readonly string[]): Promise<string> {
  const at = join(folder.path, name)
  await mkdir(at, { recursive: true })
  await writeFile(join(at, 'trainer_log.jsonl'), `${lines.join('\n')}\n`)
  await writeFile(
    join(at, 'README.md'),
    '---\nlibrary_name: transformers\nbase_model: Qwen/Qwen2.5-VL-3B-Instruct\n---\n',
  )
  return at
}

describe('a run of another trainer', () => {
  it('comes into the history once, with its curve, its model and its dataset', async () => {
    await folder.photos(names('pictures/red/', 4).concat(names('pictures/blue/', 4)))
    const { datasetId } = await thaw.call('datasets.import', { path: join(folder.path, 'pictures') })
    const at = await stage('saves', line(1, 3), line(2, 2), line(2, 2.5))
    const { imported, logs } = await thaw.call('runs.importLog', { folder: at, dataset: datasetId })
    expect(logs).toMatchObject([{ trainer: 'llama-factory', steps: 2, planned: 4 }])
    const [run] = imported
    expect(run).toMatchObject({ datasetId, model: 'Qwen/Qwen2.5-VL-3B-Instruct', trainer: 'llama-factory', seconds: 2 })
    const { points } = await thaw.call('runs.metrics', { run: run!.runId })
    expect(points.filter(({ name }) => name === 'loss').map(({ step, epoch, value }) => [step, epoch, value])).toEqual([
      [1, 0.5, 3],
      [2, 1, 2.5],
    ])
    const again = await thaw.call('runs.importLog', { folder: at, dataset: datasetId })
    expect([again.imported, again.known.map(({ runId }) => runId)]).toEqual([[], [run!.runId]])
  })

  it('of a recipe comes stage by stage', async () => {
    await stage('recipe/stage-1', line(1, 5))
    await stage('recipe/stage-2', line(1, 4), line(2, 3))
    // What a person kept of the screen is no log of a trainer.
    await writeFile(join(folder.path, 'recipe', 'out.log'), 'all went well\n')
    const { imported } = await thaw.call('runs.importLog', { folder: join(folder.path, 'recipe') })
    expect(imported.map(({ name }) => name)).toEqual(['recipe · stage-1', 'recipe · stage-2'])
  })

  it('that is not there, or has told of no step, is refused', async () => {
    const at = async (path: string) => thaw.call('runs.importLog', { folder: path })
    await expect(at(join(folder.path, 'none'))).rejects.toThrow('There is no folder')
    await expect(at(join(folder.path, 'pictures'))).rejects.toThrow(
      /holds no log of a trainer: none of .*logging\.jsonl/,
    )
    await expect(at(await stage('empty', '{"current_steps": 1, "lo'))).rejects.toThrow('tells of no step yet')
  })
})
