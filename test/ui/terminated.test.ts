import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RunSummary } from '../../core/contract/index.ts'
import type { RunDetail } from '../../core/contract/run.ts'
import type { Result } from '../../core/domain/failure.ts'
import { CLOSED_WHILE_TRAINING } from '../../core/domain/run.ts'
import { openThaw } from '../support/service.ts'
import { writeSmallStage } from '../support/small-model.ts'
import { scratchFolder } from './folders.ts'
import { launchApp } from './launch.ts'

declare const window: { readonly thaw: { call(method: string, params: unknown): Promise<Result<unknown>> } }

it.skipIf(process.platform === 'win32')('saves a checkpoint and quits without a question at SIGTERM', async () => {
  const scratch = scratchFolder()
  try {
    const stage = await writeSmallStage(join(scratch.root, 'stage'))
    const { app, page } = await launchApp(scratch)
    async function call<T>(method: string, params: object): Promise<T> {
      const result = await page.evaluate(([name, given]) => window.thaw.call(name, given), [method, params] as const)
      if (!result.ok) throw new Error(result.failure.message)
      return result.value as T
    }
    const { runId } = await call<RunSummary>('runs.start', {
      ...stage,
      strategy: 'full',
      epochs: 3000,
    })
    const steps = async () => (await call<RunDetail>('runs.get', { run: runId })).progress?.step ?? 0
    await expect.poll(steps).toBeGreaterThan(2)
    const ended = once(app.process(), 'exit')
    app.process().kill('SIGTERM')
    await ended
    await using thaw = openThaw(scratch.home)
    const run = await thaw.call('runs.get', { run: runId })
    expect(run).toMatchObject({ status: 'interrupted', reason: CLOSED_WHILE_TRAINING })
    expect(existsSync(run.artifacts.last ?? '')).toBe(true)
  } finally {
    scratch.remove()
  }
})
