import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeRgb } from '../../../core/dataset/index.ts'
import { type Case, CASES } from '../../bench/training/cases.ts'
import { edges } from '../../bench/training/filters.ts'
import { eachStrategy } from '../../../core/strategies/index.ts'
import { jobsOf, type JobOptions } from '../../bench/training/jobs.ts'
import { isBenched, trainedModel } from '../../bench/training/models.ts'
import { type Advised, type Result, summarise } from '../../bench/training/summary.ts'
import { table } from '../../bench/training/table.ts'
import { writeCase, writeFramed } from '../../bench/training/write-case.ts'

describe('the models of the training bench', () => {
  test('train at the sides that the app takes without advice', async () => {
    for (const [model, strategy, name, side] of [
      ['thaw-tiny', 'full', 'thaw-tiny', 64],
      ['thaw-photo', 'frozen', 'thaw-photo', 160],
      ['thaw-photo', 'progressive', 'thaw-photo@96', 96],
    ] as const) {
      const trained = await trainedModel(model, strategy)
      expect(trained).toMatchObject({ name, framing: { side }, pictures: model === 'thaw-tiny' ? 64 : 160 })
    }
  })

  test('are only those that a peer exists for', () => {
    expect(['thaw-tiny', 'thaw-photo', 'thaw-tiny-plain', 'toString'].filter(isBenched)).toEqual([
      'thaw-tiny',
      'thaw-photo',
    ])
  })
})

describe('the runs of the training bench', () => {
  const options: JobOptions = {
    model: 'thaw-photo',
    modelFolder: '/zoo/thaw-photo',
    seeds: 2,
    threads: '2',
    only: '',
    mirror: true,
  }
  const photos = { name: 'photos', needs: 'cifar10-small', folder: '/photos', shrunken: '/photos@96' } as const
  const hands = { name: 'hands', needs: 'sign-digits', folder: '/hands', shrunken: '/hands@96' } as const

  test('train every strategy with every seed, and the peer with the first one', () => {
    const ids = jobsOf([photos], options).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining(['photos full 0', 'photos full 1', 'photos advised']))
    expect(ids.filter((id) => id.includes('peer'))).toEqual([
      'photos peer-svm',
      'photos peer-frozen',
      'photos peer-full 0.0003',
      'photos peer-full 0.001',
      'photos peer-mirrored 0.0003',
      'photos peer-mirrored 0.001',
    ])
  })

  test('give the peer the pictures of the side that it trains at, and name the model to Thaw', () => {
    const jobs = new Map(jobsOf([photos], options).map(({ id, args }) => [id, args]))
    expect(jobs.get('photos peer-frozen')?.slice(1, 4)).toEqual(['/zoo/thaw-photo', '/photos', 'frozen'])
    expect(jobs.get('photos peer-full 0.001')?.slice(1, 4)).toEqual(['/zoo/thaw-photo', '/photos@96', 'full'])
    expect(jobs.get('photos progressive 1')?.slice(1)).toEqual(['/photos', 'thaw-photo', 'progressive', '1', '2'])
    expect(jobs.get('photos advised')?.slice(1)).toEqual(['/photos', 'thaw-photo'])
  })

  test('mirror photos of things only, and only if asked', () => {
    const mirrored = (cases: Parameters<typeof jobsOf>[0], mirror: boolean): number =>
      jobsOf(cases, { ...options, mirror }).filter(({ args }) => args.some((arg) => arg.includes('mirror'))).length
    expect([mirrored([photos], true), mirrored([hands], true), mirrored([photos], false)]).toEqual([4, 0, 0])
  })

  test('leave out the other side where only one is wanted', () => {
    const sides = (only: string): boolean[] =>
      ['node', 'python'].map((runs) => jobsOf([hands], { ...options, only }).some((job) => job.runs === runs))
    expect([sides('thaw'), sides('peer')]).toEqual([
      [true, false],
      [false, true],
    ])
  })
})

describe('the results of the training bench', () => {
  const result = (id: string, val: number, test: number): [string, Result] => [
    id,
    { id, val, test, seconds: 8, cpuSeconds: 10 },
  ]
  const made = { ...(CASES[0] as Case), name: 'photos' }
  const results = new Map([
    result('photos frozen 0', 0.7, 0.6),
    result('photos full 0', 0.8, 0.7),
    result('photos full 1', 0.8, 0.8),
    result('photos full-mirrored 0', 0.8, 0.79),
    // Another case, whose name begins alike.
    result('photos-few full 0', 0.1, 0.1),
    result('photos peer-frozen', 0.6, 0.58),
    result('photos peer-full 0.0003', 0.8, 0.77),
    result('photos peer-full 0.001', 0.7, 0.99),
    result('photos peer-mirrored 0.001', 0.8, 0.81),
    result('photos peer-svm', 0.4, 0.41),
  ])
  const advised: Advised = {
    id: 'photos advised',
    strategy: 'full',
    predicted: {
      frozen: { mean: 0.62, low: 0.55, high: 0.65 },
      full: { mean: 0.7, low: 0.6, high: 0.78, side: 128 },
    },
  }
  const cases = summarise([made], results, new Map([[advised.id, advised]]), [3e-4, 1e-3])

  test('are means over seeds, and of the peer’s rates the one that validates best', () => {
    const [summary] = cases
    expect(summary?.strategies.full).toMatchObject({ mean: 0.75, seeds: 2, cpuSeconds: 10 })
    expect(summary?.fullMirrored).toMatchObject({ mean: 0.79, seeds: 1 })
    expect(summary?.strategies.full?.sd).toBeCloseTo(0.0707, 4)
    expect(summary?.peer).toEqual({
      frozen: 0.58,
      full: 0.77,
      rate: 3e-4,
      seconds: 8,
      cpuSeconds: 10,
      mirrored: 0.81,
    })
    expect(summary?.svm).toBe(0.41)
  })

  test('print with the sides; predictions for another side are shown and not counted', () => {
    const sides = { ...eachStrategy(() => 96), frozen: 160 }
    const printed = table({ model: 'thaw-photo', own: 160, sides, cases })
    expect(printed).toContain('thaw-photo: frozen at 160 px, last-block at 96 px')
    expect(printed).toContain('full at 96 px')
    expect(printed).toMatch(
      /photos +60\.0 ± 0\.0 +(?:– +)+75\.0 ± 7\.1 +79\.0 ± 0\.0 +58\.0 +77\.0 +0\.0003 +81\.0 +41\.0 +1\.00/,
    )
    expect(printed).toContain('62.0 (55.0–65.0), 70.0 (60.0–78.0) at 128 px')
    expect(printed).toContain('1 of 1 scores lie within')
  })

  test('have no column for mirror images where none were made', () => {
    const plain = summarise([made], new Map([...results].filter(([id]) => !id.includes('mirrored'))), new Map(), [3e-4])
    const sides = eachStrategy(() => 64)
    expect(table({ model: 'thaw-tiny', own: 64, sides, cases: plain })).not.toContain('mirror')
  })
})

describe('the pictures of a case', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-bench-case-'))
  })
  afterEach(async () => rm(folder, { recursive: true, force: true }))

  const SIDE = 32
  /** Two classes of ten training and three test pictures. */
  const drawn: Case = {
    name: 'drawn',
    about: '',
    needs: null,
    whole: false,
    make: async (_, side) => {
      const examples = (count: number) =>
        Array.from({ length: 2 * count }, (_, i) => ({
          label: i % 2 ? 'odd' : 'even',
          rgb: Uint8Array.from({ length: side * side * 3 }, (_, at) => (at * (i + 3)) % 251),
        }))
      return { train: examples(10), test: examples(3) }
    },
  }

  test('lie in three parts, with part of each class held out to validate on', async () => {
    const at = await writeCase(drawn, folder, '', SIDE)
    const count = async (part: string): Promise<number> => (await readdir(join(at, part))).length
    const parts = ['train', 'val', 'test'].flatMap((split) => ['even', 'odd'].map((label) => `${split}/${label}`))
    expect(await Promise.all(parts.map(count))).toEqual([8, 8, 2, 2, 3, 3])
  })

  test('are for the peer what Thaw decodes for a model of another side', async () => {
    const at = await writeCase(drawn, folder, '', SIDE)
    const framing = { side: 20, fit: 'crop', kernel: 'cubic' } as const
    const shrunken = await writeFramed(at, framing)
    const files = (await readdir(at, { recursive: true })).filter((file) => file.endsWith('.png'))
    expect(files).toHaveLength(26)
    for (const path of files) {
      const [ours, theirs] = await Promise.all([at, shrunken].map((from) => decodeRgb(from, { path }, framing)))
      expect(ours).toEqual(theirs)
      expect(ours?.ok && ours.value).toHaveLength(20 * 20 * 3)
    }
  })

  test('are written once', async () => {
    const at = await writeCase(drawn, folder, '', SIDE)
    const file = join(at, 'test/even', (await readdir(join(at, 'test/even')))[0] as string)
    const before = await readFile(file)
    const other: Case = { ...drawn, make: () => Promise.reject(new Error('drawn again')) }
    expect(await writeCase(other, folder, '', SIDE)).toBe(at)
    expect(await readFile(file)).toEqual(before)
  })

  test('have outlines as dark at a large side as at a small one', () => {
    /** A soft step from black to white over a quarter of the picture. */
    const step = (side: number): Uint8Array =>
      Uint8Array.from({ length: side * side * 3 }, (_, at) => {
        const x = (Math.floor(at / 3) % side) / side
        return 255 * Math.min(1, Math.max(0, (x - 0.375) * 4))
      })
    const darkest = (side: number): number => Math.min(...edges(step(side)))
    expect(Math.abs(darkest(160) - darkest(64))).toBeLessThan(8)
    expect(darkest(64)).toBeLessThan(200)
  })
})
