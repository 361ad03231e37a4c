import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Advice } from '../../../core/contract/advice.ts'
import type { RunEvent } from '../../../core/contract/run.ts'
import { measurement, type Measurement } from '../../../core/contract/measurement.ts'
import { startThaw, temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const pictures = join(folder.path, 'pictures')
afterAll(() => folder.remove())

describe('recommend and train', () => {
  it('imports, measures, recommends, trains and records in one command', async () => {
    await thaw(['sample', pictures, '--items', '72', '--shift', 'palette'])
    const { code, stdout, stderr } = await thaw(['run', pictures, '--epochs', '2', '--json', '--home', home])
    expect(stderr).not.toContain('thaw:')
    const all = JSON.parse(stdout) as { runId: string; measure: Measurement; advice: Advice; events: RunEvent[] }
    expect(code).toBe(0)
    expect(all).toMatchObject({
      status: 'completed',
      adviceUse: 'followed',
      strategy: all.advice.strategy,
      dataset: { name: 'pictures', items: 72 },
      scores: { test: { n: expect.any(Number) }, robust: { basis: expect.any(String) } },
    })
    expect(measurement.parse(all.measure)).toEqual(all.measure)
    expect(Math.min(all.measure.cost.stepMsPerImage, all.measure.cost.headMsPerImage)).toBeGreaterThan(0)
    for (const key of ['strategy', 'confidence', 'ranking', 'reasons', 'flips', 'trust'])
      expect(all.advice).toHaveProperty(key)
    expect(all.advice.measurementId).toBe(all.measure.measurementId)
    // What was adjusted is reported while it trains, and kept.
    const phase = all.events.find(({ kind }) => kind === 'phase')?.text ?? ''
    expect(phase).toMatch(/begins, for at most \d epochs?: .* train/)
    expect(stderr).toContain(`epoch 0: ${phase}\n`)
    const shown = await thaw(['history', 'show', all.runId, '--home', home])
    expect(shown.stdout).toMatch(/\n *time +epoch +event\n/)
    for (const { text } of all.events) expect(shown.stdout).toContain(text)
    const exported = await thaw(['history', 'export', all.runId, '--json', '--home', home])
    expect(JSON.parse(exported.stdout)).toMatchObject({ runs: [{ events: all.events }] })
  })

  it('reads a dataset as it is told to, so that a question of the import can be answered there', async () => {
    const nested = join(folder.path, 'nested')
    for (const [seed, upper] of ['warm', 'cold'].entries())
      await thaw(['sample', join(nested, upper), '--items', '36', '--seed', String(seed)])
    for (const upper of ['warm', 'cold']) rmSync(join(nested, upper, 'manifest.json'))
    const asked = ['run', nested, '--strategy', 'frozen', '--json', '--home', home]
    const open = await thaw(asked)
    expect(open.code).toBe(2)
    expect(open.stderr).toContain('--classes')
    const { code, stdout, stderr } = await thaw([...asked, '--classes', 'top'])
    expect(stderr).not.toContain('thaw:')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      strategy: 'frozen',
      dataset: { classes: [{ name: 'cold' }, { name: 'warm' }] },
      events: [{ kind: 'head-fit' }, { kind: 'time' }],
    })
  })

  it('uses the stored measurement, unless told otherwise, and records what was overridden', async () => {
    async function measure(...more: string[]): Promise<Measurement> {
      const { code, stdout, stderr } = await thaw(['measure', 'pictures', ...more, '--json', '--home', home])
      if (code !== 0) throw new Error(stderr)
      return JSON.parse(stdout) as Measurement
    }
    const first = await measure()
    expect((await measure()).measurementId).toBe(first.measurementId)
    const again = await measure('--again')
    expect(again.measurementId).not.toBe(first.measurementId)
    expect([again.shift, again.probe]).toEqual([first.shift, first.probe])
    const advised = JSON.parse((await thaw(['recommend', 'pictures', '--json', '--home', home])).stdout) as Advice
    const other = advised.strategy === 'frozen' ? 'full' : 'frozen'
    const trained = await thaw(['train', 'pictures', '--strategy', other, '--epochs', '1', '--json', '--home', home])
    expect(JSON.parse(trained.stdout)).toMatchObject({
      adviceUse: 'overrode',
      adviceId: advised.adviceId,
      strategy: other,
    })
  })

  it('ends at Ctrl-C while it measures, and leaves no measurement', async () => {
    const elsewhere = join(folder.path, 'elsewhere')
    const running = startThaw(['measure', pictures, '--progress', 'json', '--home', elsewhere])
    await running.line(/"stage":"Read features"/)
    running.process.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    const { stdout } = await thaw(['history', '--json', '--home', elsewhere])
    expect(JSON.parse(stdout)).toEqual({ runs: [] })
  })
})
