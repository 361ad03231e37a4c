import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import excluded from '../../support/tfjs-specs/excluded.json' with { type: 'json' }
import type { SpecResult } from '../../support/tfjs-specs/report.ts'

/** Specs of tfjs-core 4.22.0 that it runs for every backend; a few names stand twice in a file. */
const SPECS = 3851

const key = (file: string, name: string) => `${file}: ${name}`

describe('the specs by which tfjs-core judges its backends, on ONNX Runtime', () => {
  let folder: string
  let results: SpecResult[]
  let failed: ReadonlyMap<string, string>
  const reasons = new Map<string, string>()
  for (const { reason, specs } of excluded) {
    for (const [file, names] of Object.entries(specs)) for (const name of names) reasons.set(key(file, name), reason)
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-tfjs-specs-'))
    const report = join(folder, 'report.json')
    await promisify(execFile)(process.execPath, [resolve('test/support/tfjs-specs/run.ts'), report], {
      maxBuffer: 2 ** 26,
    })
    results = JSON.parse(await readFile(report, 'utf8')) as SpecResult[]
    const failures = results.filter((spec) => spec.status === 'failed')
    failed = new Map(failures.map((spec) => [key(spec.file, spec.name), spec.error]))
    const of = (status: SpecResult['status']) => results.filter((spec) => spec.status === status).length
    console.log(
      [
        `${results.length} specs of tfjs-core: ${of('passed')} pass, ${failures.length} are excluded, ${of('pending')} tfjs skips itself.`,
        ...excluded.map(({ reason, specs }) => `${Object.values(specs).flat().length} excluded: ${reason}`),
      ].join('\n'),
    )
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('all of them ran', () => {
    expect(results).toHaveLength(SPECS)
  })

  test('every spec passes that is not excluded with a reason', () => {
    expect([...failed].filter(([spec]) => !reasons.has(spec))).toEqual([])
  })

  test('no spec is excluded that passes or does not exist', () => {
    expect([...reasons.keys()].filter((spec) => !failed.has(spec))).toEqual([])
  })
})
