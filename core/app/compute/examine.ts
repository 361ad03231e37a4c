/** Tests one backend and measures its speed. */
import type { ExamineTask } from '../../contract/compute.ts'
import type { BackendStatus } from '../../contract/engine.ts'
import { ortDeviceOf, TOO_SLOW_TO_TIME } from '../../domain/engine.ts'
import { matrixSpeed, openEngine } from '../../engine/index.ts'
import { loadModel } from '../../model/index.ts'
import { TASK_DESCRIPTIONS } from '../../tasks/index.ts'
import { modelSpeed } from '../../train/index.ts'

/** GFLOP/s from which a training batch takes well under a second; slower backends are timed on few images. */
const FAST = 40
const FEW = 2

export async function examine({ backend, threads, model }: ExamineTask): Promise<BackendStatus> {
  const opened = await openEngine(backend, threads === undefined ? {} : { threads })
  if (!opened.ok) return { id: backend, available: false, why: opened.failure.message }
  const engine = opened.value
  try {
    const device = ortDeviceOf(backend)
    const why = engine.fallback
    if (device !== null && device !== engine.device) return { id: backend, available: false, why: why ?? '' }
    const matmulGflops = await matrixSpeed(engine)
    const about = { description: engine.description, threads: engine.threads, ...(why !== undefined && { why }) }
    const status: BackendStatus = { id: backend, available: true, ...about, matmulGflops }
    if (model === null || matmulGflops < TOO_SLOW_TO_TIME) return status
    const loaded = await loadModel(model)
    if (!loaded.ok) return status
    return {
      ...status,
      ...(await modelSpeed(engine, loaded.value, matmulGflops < FAST ? FEW : TASK_DESCRIPTIONS.classes.batch)),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { id: backend, available: false, why: `It loads but cannot compute: ${reason}` }
  } finally {
    await engine.dispose()
  }
}
