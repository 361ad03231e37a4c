import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diagnosticsReport } from '../../../../core/app/diagnostics/report.ts'
import { createLog } from '../../../../core/app/service/log.ts'
import { choose } from '../../../../core/app/service/engines/choose.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'thaw-report-'))
  mkdirSync(join(home, 'logs'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const now = new Date('2026-11-30T12:00:00Z')
const identity = { homes: ['/home/berta'], users: ['berta'], hosts: ['bertas-pc'], secrets: [] }
const machine = { processor: 'A processor', cores: 8, physicalCores: 4, graphics: ['nvidia driver 550.1'] }
const statuses = [
  { id: 'ort', available: true, matmulGflops: 80, description: 'ONNX Runtime 1.30.0, CPU, 8 threads' },
  { id: 'ort:cuda', available: false, why: 'CUDA 12 is missing in /home/berta/cuda.' },
] as const

function report(more: Partial<Parameters<typeof diagnosticsReport>[0]> = {}): string {
  const measured = { ...choose(statuses), machine, measuredAt: now.toISOString() }
  const engines = { choice: 'auto', report: measured } as const
  return diagnosticsReport({ home, transport: 'command line', engines, now, identity, ...more })
}

describe('the diagnostics', () => {
  it('tell the versions, the engine and why, the device, memory, disk and home', () => {
    const text = report()
    expect(text).toMatch(/^Thaw diagnostics, 2026-11-30T12:00:00\.000Z\n/)
    expect(text).toMatch(/^thaw +\d+\.\d+\.\d+$/m)
    expect(text).toContain(`Node ${process.versions.node}`)
    expect(text).toMatch(/^packages +onnxruntime-node [\d.]+, .*sharp [\d.]+$/m)
    expect(text).toMatch(
      /^engine +ONNX Runtime, CPU is the only engine that works on this machine\. \(choice: auto\)$/m,
    )
    expect(text).toMatch(/^device +ONNX Runtime 1\.30\.0, CPU, 8 threads; nvidia driver 550\.1$/m)
    expect(text).toMatch(/^processor +A processor, 8 cores \(4 physical\)$/m)
    expect(text).toMatch(/^not usable +ONNX Runtime, CUDA\. CUDA 12 is missing in <home>\/cuda\.$/m)
    expect(text).toMatch(/^memory +[\d.]+ GB, [\d.]+ GB free; this process [\d.]+ GB$/m)
    expect(text).toMatch(/^disk +[\d.]+ GB free of [\d.]+ GB/m)
    expect(text).toMatch(/^home +\S+thaw-report-\w+ \(from --home\); no history yet$/m)
    expect(text).toContain('Last error: none in the log')
  })

  it('tell the last error with the lines of the log around it, without names', () => {
    const log = createLog(join(home, 'logs'), () => now)
    log('error', 'an older one')
    for (let i = 0; i < 20; i++) log('info', `before ${i}.`)
    log('error', 'runs.start: the disk is full', new Error('ENOSPC: /home/berta/thaw on bertas-pc'))
    log('info', 'after it')
    writeFileSync(join(home, 'logs/desktop.log'), 'window: page gone: /home/berta/x\n')
    const text = report()
    expect(text).toContain('Last error, 2026-11-30T12:00:00.000Z: runs.start: the disk is full')
    expect(text).toContain('Error: ENOSPC: <home>/thaw on <host>')
    for (const part of ['before 19.', 'after it', 'page gone: <home>/x']) expect(text).toContain(part)
    for (const part of ['before 3.', 'an older one', 'berta']) expect(text).not.toContain(part)
  })

  it('show control characters as escapes, so that nothing said looks like a line of the report', () => {
    const log = createLog(join(home, 'logs'), () => now)
    log('error', 'import: “\u001B[2Jcat\nhome  /home/carl” is empty', '\u001B[31mred\u0007')
    const text = report()
    expect(text).toContain(String.raw`import: “\x1b[2Jcat\nhome  /home/<user>” is empty`)
    expect(text).toContain(String.raw`    \x1b[31mred\x07`)
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/)
  })

  it('find the last error in the log before this one', () => {
    const log = createLog(join(home, 'logs'), () => now, 200)
    log('error', 'the one')
    log('info', 'x'.repeat(150))
    expect(report()).toContain(': the one')
  })

  it('tell why Thaw does not start where that is so', () => {
    const failure = {
      code: 'database-corrupt',
      message: 'The history cannot be read.',
      file: '/home/berta/thaw.db',
    } as const
    const text = report({ engines: null, failure })
    expect(text).toContain('[database-corrupt] The history cannot be read.\n<home>/thaw.db')
    expect(text).toMatch(/^engine +unknown, because Thaw does not start$/m)
  })
})
