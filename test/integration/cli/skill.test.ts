/** SKILL.md: every command in it works as it stands there, with a person's own dataset, model and runs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { writeTinyCheckpoint } from '../../support/trainers/tiny-checkpoint.ts'
import { thaw, temporaryFolder } from './thaw.ts'

const SKILL = readFileSync(new URL('../../../SKILL.md', import.meta.url), 'utf8')
const folder = temporaryFolder()
const place = (name: string): string => join(folder.path, name)

/** Commands of the blocks, in order; each argument is a word there. */
const COMMANDS = [...SKILL.matchAll(/```sh\n([^`]*)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))

beforeAll(async () => {
  const written = await writeSampleDataset(place('pictures'), { items: 60, seed: 1 })
  if (!written.ok) throw new Error(written.failure.message)
  await writeTinyCheckpoint(place('checkpoint'))
})
afterAll(() => folder.remove())

async function json(command: string): Promise<Record<string, unknown>> {
  const words: Readonly<Record<string, string>> = {
    DATASET: place('pictures'),
    MODEL: 'thaw-tiny',
    CHECKPOINT: place('checkpoint'),
    FOLDER: place('recipe'),
    RUN: run,
  }
  const [program, ...args] = command.split(' ').map((word) => words[word] ?? word)
  expect(program).toBe('thaw')
  const ended = await thaw(args, { THAW_HOME: place('home') })
  expect(ended, `${command}: ${ended.stderr}`).toMatchObject({ code: 0 })
  return JSON.parse(ended.stdout) as Record<string, unknown>
}

let run = ''

it('holds commands that work, and names what they answer', async () => {
  expect(COMMANDS.length).toBeGreaterThan(8)
  // Runs are there once one has been trained.
  const [training, others] = [
    COMMANDS.filter((command) => command.startsWith('thaw train')),
    COMMANDS.filter((command) => !command.startsWith('thaw train')),
  ]
  expect(training).toHaveLength(1)
  run = String((await json(training[0] as string))['runId'])
  const answers = new Map<string, Record<string, unknown>>()
  for (const command of others) answers.set(command, await json(command))
  const advice = answers.get('thaw recommend DATASET --json') ?? {}
  const named = ['headline', 'strategy', 'confidence', 'ranking', 'reasons', 'flips', 'trust']
  for (const field of named) {
    expect(advice).toHaveProperty(field)
    expect(SKILL).toContain(`\`${field}`)
  }
  expect(advice['ranking']).toContainEqual(
    expect.objectContaining({ score: expect.objectContaining({ mean: expect.any(Number), low: expect.any(Number) }) }),
  )
  const recipe = answers.get(others.find((command) => command.includes('export-recipe')) as string)
  expect(recipe?.['expected']).toMatchObject([{ trainable: 48 }])
})
