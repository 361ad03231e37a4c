import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'

const LIBRARY = new URL('../../../core/engine/ort/library.ts', import.meta.url).href

/** Loads the library on a thread of its own: `loaded`, or the reason why it refused. */
function loadOnThread(): Promise<string> {
  const code = `
    const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(LIBRARY)}).then(
      ({ listSupportedBackends }) => parentPort.postMessage(listSupportedBackends().length > 0 ? 'loaded' : 'empty'),
      (error) => parentPort.postMessage(error.message),
    )`
  return new Promise((resolve, reject) => {
    const thread = new Worker(code, { eval: true })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}

/** The environment as native code sees it, unlike `process.env`, which may be anything. */
function nativeEnvironment(): Record<string, string> {
  const report = process.report.getReport() as unknown as { environmentVariables: Record<string, string> }
  return report.environmentVariables
}

// In this order: what the main thread loads stays loaded.
describe('the native library of ONNX Runtime', () => {
  it('is refused to a thread whose process has not turned telemetry off', async () => {
    delete process.env['ORT_DISABLE_TELEMETRY']
    expect(await loadOnThread()).toContain('main thread')
  })

  it('finds telemetry turned off in the environment of the process, whatever that said before', async () => {
    process.env['ORT_DISABLE_TELEMETRY'] = '0'
    await import('../../../core/engine/ort/library.ts')
    expect(nativeEnvironment()['ORT_DISABLE_TELEMETRY']).toBe('1')
  })

  it('is open to threads from then on', async () => {
    expect(await loadOnThread()).toBe('loaded')
  })
})
