import { describe, expect, it } from 'vitest'
import { choose } from '../../../core/app/service/engines/choose.ts'
import { reportText } from '../../../core/cli/commands/doctor.ts'
import type { EngineReport } from '../../../core/contract/engine.ts'
import { PROCESSOR, statusesOn, statusOn, WITH_CARD } from '../app/service/engines/statuses.ts'

const machine = { processor: 'p', cores: 8, physicalCores: 4, graphics: [] }
const reportOf = (statuses: ReturnType<typeof statusesOn>): EngineReport => ({
  ...choose(statuses),
  machine,
  measuredAt: '2026-11-24T00:00:00Z',
})

describe('what the doctor prints', () => {
  it('names what runs use and why, the speeds, and why the rest is missing', () => {
    const text = reportText(reportOf(statusesOn(WITH_CARD)), 'auto')
    expect(text).toMatch(/ort:webgpu +900\.0 +2400\.0 +800\.0/)
    expect(text).toContain('Runs use ort:webgpu. ONNX Runtime, WebGPU is the fastest on this machine')
    expect(text).toContain('Not available: ort:cuda (ONNX Runtime, CUDA). There is no ort:cuda.')
  })

  it.each([
    ['ort:webgpu', /Runs use ort:webgpu\. You chose ONNX Runtime, WebGPU/s],
    [
      'ort:cuda',
      /Runs use ort\. You chose ONNX Runtime, CUDA, which does not work on this machine, so Thaw uses ONNX/s,
    ],
    ['tensorflow', /Runs use tensorflow\. .*does not work on this machine, so\s+runs\s+will fail/s],
  ] as const)('says what comes of choosing %s by hand', (choice, expected) => {
    expect(reportText(reportOf(statusesOn(WITH_CARD)), choice)).toMatch(expected)
  })

  it('says why a speed is missing', () => {
    const untimed = (machine: typeof PROCESSOR): string => {
      return reportText(reportOf([statusOn(machine, 'ort', false), statusOn(machine, 'wasm', true)]), 'auto')
    }
    expect(untimed(PROCESSOR)).toMatch(/ort +100\.0 +– +–[^]*“–”: not timed yet\./)
    expect(untimed({ ...PROCESSOR, ort: { gflops: 0.5, images: 1 } })).toContain('below 1 GFLOP/s')
    expect(reportText(reportOf(statusesOn(PROCESSOR)), 'auto')).not.toContain('“–”')
  })

  it('shows a note on a backend that works, though not as meant', () => {
    const statuses = statusesOn({ ...PROCESSOR, tensorflow: { gflops: 9, images: 3 } })
    for (const status of statuses) if (status.id === 'tensorflow') status.why = 'No card.'
    expect(reportText(reportOf(statuses), 'auto')).toContain('Note on tensorflow (TensorFlow). No card.')
  })
})
