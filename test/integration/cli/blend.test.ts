/** What a run keeps between its fitted head and its trained weights, and what a person picks instead. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Blend } from '../../../core/contract/blend.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import type { RunsDocument } from '../../../core/contract/run-export.ts'
import { temporaryFolder, thaw, type Ended } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const pictures = join(folder.path, 'pictures')
afterAll(() => folder.remove())

const inHome = (...args: string[]): Promise<Ended> => thaw([...args, '--home', home])
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await inHome(...args, '--json')
  if (code !== 0) throw new Error(`thaw ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}
const blendOf = ({ artifacts }: RunDetail): Blend => artifacts.blend as Blend

let run: RunDetail
beforeAll(async () => {
  await json('sample', pictures, '--items', '60')
  await json('recommend', pictures, '--goal', 'robust')
  const { runId } = await json<RunDetail>('train', pictures, '--strategy', 'full', '--epochs', '2')
  run = await json<RunDetail>('history', 'show', runId)
})

describe('a run on the command line', () => {
  it('follows the goal of the advice that its person had', () => {
    expect(run.goal).toBe('robust')
    expect(blendOf(run)).toMatchObject({ rule: 'least-training', picked: false })
  })

  it('shows its curve as a table, with the rule and the room that it takes', async () => {
    const { stdout } = await inHome('history', 'show', run.runId)
    const table = stdout.slice(stdout.indexOf('Weights between')).split('\n')
    expect(table[1]).toMatch(/^trained +validation +loss +robust$/)
    const rows = table.slice(2, 13)
    expect(rows.map((row) => Number(/^ *(\d+) %/.exec(row)![1]))).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect(rows[0]).toMatch(/ fitted head/)
    expect(rows[10]).toMatch(/ trained/)
    expect(rows.filter((row) => row.endsWith('chosen by the rule, kept'))).toHaveLength(1)
    expect(stdout).toContain('The goal is robustness, so Thaw keeps the smallest share')
    expect(stdout).toMatch(/for that, \d+ MB stay on disk until you delete the run\./)
  })

  it('takes the share that a person picks, writes those weights, and says that the scores were known', async () => {
    const { share } = blendOf(run)
    const other = share === 0.7 ? 0.3 : 0.7
    const { best } = run.artifacts
    const before = readFileSync(best!)
    const { stdout, code } = await inHome('history', 'blend', run.name, String(other))
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      `${run.name} now keeps the mixture with ${100 * other} % of the trained weights. You picked these weights after seeing the scores, so their test score may be a little too high.`,
    ])
    expect(readFileSync(best!).equals(before)).toBe(false)
    const picked = await json<RunDetail>('history', 'show', run.runId)
    expect(blendOf(picked)).toEqual({ ...blendOf(run), share: other, picked: true })
    const point = blendOf(run).points.find((one) => one.share === other)!
    expect(picked.scores.validation!.value).toBe(point.validation.value)
    expect(picked.validation).toBe(point.validation.value)
    expect(picked.test!.value).toBe(picked.scores.test!.value)
    expect(picked.events.slice(0, -1)).toEqual(run.events)
    const was = (100 * run.scores.test!.value).toFixed(1)
    const is = (100 * picked.scores.test!.value).toFixed(1)
    expect(picked.events.at(-1)).toMatchObject({ kind: 'blend-picked', at: run.seconds })
    expect(picked.events.at(-1)!.text).toMatch(
      new RegExp(
        `^A person picked the mixture with .* after seeing the scores, .* test accuracy ${is} %, ${was} % before;`,
      ),
    )
  })

  it('takes back what its rule chose, to the bit', async () => {
    const picked = await json<RunDetail>('history', 'blend', run.runId, String(blendOf(run).chosen))
    expect(picked.scores).toEqual(run.scores)
    expect(blendOf(picked)).toEqual({ ...blendOf(run), picked: true })
    expect((await inHome('history', 'show', run.runId)).stdout).toContain('chosen by the rule, kept, picked by you')
  })

  it('refuses other shares and other runs, and says what to do', async () => {
    const refused = async (...args: string[]) => {
      const { code, stderr } = await inHome('history', 'blend', ...args)
      return [code, stderr]
    }
    expect(await refused(run.runId, 'most')).toEqual([2, expect.stringContaining('SHARE is a number from 0')])
    expect(await refused(run.runId, '0.25')).toEqual([2, expect.stringContaining('Choose one of these shares: 0, 0.1')])
    const { runId } = await json<RunDetail>('train', pictures, '--strategy', 'frozen')
    expect(await refused(runId, '0')).toEqual([2, expect.stringContaining('has no curve of weights to pick from')])
    expect((await inHome('history', 'show', runId)).stdout).not.toContain('Weights between')
  })

  it('exports the curve with everything else, and takes its weights along when it is deleted', async () => {
    const document = await json<RunsDocument>('history', 'export', run.runId)
    expect(document.runs[0]!.artifacts.blend).toEqual({ ...blendOf(run), picked: true })
    const { file, bytes } = blendOf(run).ends
    const { removed } = await json<{ removed: { bytes: number }[] }>('history', 'delete', run.runId, '--yes')
    expect(removed[0]!.bytes).toBeGreaterThan(bytes)
    expect(existsSync(file)).toBe(false)
  })
})
