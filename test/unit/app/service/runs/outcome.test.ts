import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cleanEnvironment } from '../../../../../core/app/fork.ts'
import { createLog } from '../../../../../core/app/service/log.ts'
import { newId } from '../../../../../core/app/service/new-id.ts'
import { endOf } from '../../../../../core/app/service/runs/outcome.ts'
import { failure, success } from '../../../../../core/domain/failure.ts'

const result = { reason: '', scores: {}, best: null, last: 'l', seconds: 2 } as const

describe('the end of a run', () => {
  it.each([
    [failure('compute-lost', 'gone'), { status: 'interrupted', reason: 'gone' }],
    [failure('busy', 'closing'), { status: 'interrupted', reason: 'closing' }],
    [failure('home-unwritable', 'full'), { status: 'interrupted', reason: 'full' }],
    [failure('stopped', 'early'), { status: 'stopped', reason: 'early' }],
    [failure('diverged', 'nan'), { status: 'failed', reason: 'nan' }],
    [
      success({ type: 'trained', id: 1, result: { ...result, outcome: 'completed' } } as const),
      { status: 'completed' },
    ],
    [
      success({ type: 'trained', id: 1, result: { ...result, outcome: 'stopped', reason: 'asked' } } as const),
      { status: 'stopped', reason: 'asked', checkpoints: { last: 'l' } },
    ],
  ])('after %j reads %j', (outcome, end) => {
    const read = endOf(outcome)
    expect(read).toMatchObject(end)
    expect(read.status === 'completed' || read.reason !== '').toBe(true)
  })
})

describe('small things', () => {
  it('keep the log within bounds and readable', () => {
    const folder = mkdtempSync(join(tmpdir(), 'thaw-log-'))
    const log = createLog(folder, () => new Date(0), 1000)
    for (let i = 0; i < 50; i++) log('error', `line ${i}`, new Error('why'))
    const text = readFileSync(join(folder, 'thaw.log'), 'utf8')
    const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as unknown
    expect(last).toMatchObject({ at: '1970-01-01T00:00:00.000Z', level: 'error', message: 'line 49' })
    expect(text.length).toBeLessThan(3000)
    expect(existsSync(join(folder, 'thaw.log.1'))).toBe(true)
    rmSync(folder, { recursive: true })
    expect(() => log('info', 'nowhere to write')).not.toThrow()
  })

  it('make ids that differ and read well', () => {
    const ids = new Set(Array.from({ length: 1000 }, () => newId('run')))
    expect(ids.size).toBe(1000)
    for (const id of ids) expect(id).toMatch(/^run-[2-9a-hjkmnp-z]{8}$/)
    expect(newId('run', () => Uint8Array.from({ length: 16 }, (_, i) => (i % 2 ? 255 : 0)))).toBe('run-22222222')
  })

  it('keep this process’s own switches from its children', () => {
    expect(cleanEnvironment({ PATH: '/bin', NODE_OPTIONS: '--inspect', ELECTRON_RUN_AS_NODE: '1' })).toEqual({
      PATH: '/bin',
    })
  })
})
