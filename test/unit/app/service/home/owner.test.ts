import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimHome, type Claim, type Ownership } from '../../../../../core/app/service/home/owner.ts'
import type { OwnerConnection, OwnerRecord } from '../../../../../core/app/service/home/guest.ts'
import { success } from '../../../../../core/domain/failure.ts'

let home: string
const cleanUp: (() => void)[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'thaw-owner-'))
})
afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean()
  rmSync(home, { recursive: true })
})

async function claim(): Promise<Claim> {
  const claimed = await claimHome(home)
  cleanUp.push(() => {
    if (claimed.role === 'owner') claimed.ownership.release()
    if (claimed.role === 'guest') claimed.owner.close()
  })
  return claimed
}
async function owner(): Promise<Ownership> {
  const claimed = await claim()
  if (claimed.role !== 'owner') throw new Error('expected to own the home')
  return claimed.ownership
}
async function guest(): Promise<OwnerConnection> {
  const claimed = await claim()
  if (claimed.role !== 'guest') throw new Error('expected to be a guest')
  return claimed.owner
}
const record = (): OwnerRecord => JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')) as OwnerRecord

describe('owning a home', () => {
  it('belongs to the first; the second passes its calls on, also those made before the first is ready', async () => {
    const first = await owner()
    const second = await guest()
    const early = second.call('early', { a: 1 })
    first.serve(async (method, params) => success({ method, params }))
    expect(await early).toEqual(success({ method: 'early', params: { a: 1 } }))
    expect(await second.call('x', {})).toEqual(success({ method: 'x', params: {} }))
  })

  it('sends events to guests', async () => {
    const first = await owner()
    const second = await guest()
    const event = new Promise((resolve) => second.onEvent(resolve))
    first.serve(async () => success(null))
    first.broadcast({ type: 'datasets.changed' })
    expect(await event).toEqual({ type: 'datasets.changed' })
  })

  it('is free again once released', async () => {
    const first = await owner()
    first.release()
    expect(existsSync(join(home, 'owner.json'))).toBe(false)
    await owner()
  })

  it.each([
    ['a dead owner', JSON.stringify({ pid: 1, port: 1, token: 'x'.repeat(64) })],
    ['a torn record', '{"pid": 12'],
    ['an empty record', ''],
  ])('is taken over from %s', async (_, text) => {
    writeFileSync(join(home, 'owner.json'), text)
    await owner()
    expect(record().pid).toBe(process.pid)
  })

  it('stays with an owner that is there and does not answer, as one that was suspended', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    cleanUp.push(() => silent.close())
    const { port } = silent.address() as { port: number }
    const text = JSON.stringify({ pid: process.pid, port, token: 'x'.repeat(64) })
    writeFileSync(join(home, 'owner.json'), text)
    expect(await claimHome(home, 200)).toEqual({ role: 'silent', pid: process.pid })
    expect(readFileSync(join(home, 'owner.json'), 'utf8')).toBe(text)
  })

  it('tells a guest whose owner went away, and fails its call', async () => {
    const first = await owner()
    first.serve(() => new Promise(() => {}))
    const second = await guest()
    const call = second.call('long', {})
    first.release()
    expect(await call).toMatchObject({ ok: false, failure: { code: 'busy' } })
    expect(await second.call('next', {})).toMatchObject({ ok: false, failure: { code: 'busy' } })
  })

  it('knows when its guests have their answers', async () => {
    const first = await owner()
    let finish: () => void = () => {}
    const working = new Promise<void>((resolve) => {
      finish = resolve
    })
    const called = new Promise<void>((arrived) => {
      first.serve(async () => {
        arrived()
        await working
        return success(1)
      })
    })
    const second = await guest()
    const answer = second.call('long', {})
    await called
    let idle = false
    const done = first.guestsDone().then(() => (idle = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(idle).toBe(false)
    finish()
    await done
    expect(await answer).toEqual(success(1))
  })

  it('keeps its token from other people of this computer', async () => {
    await owner()
    // Windows has no such bits; there the folder's own permissions do it.
    const others = process.platform === 'win32' ? 0 : statSync(join(home, 'owner.json')).mode & 0o077
    expect(others).toBe(0)
  })

  it('hangs up on whoever does not have the token', async () => {
    await owner()
    const socket = connect(record().port, '127.0.0.1')
    socket.write(`${JSON.stringify({ token: 'x'.repeat(64) })}\n`)
    const received: Buffer[] = []
    socket.on('data', (data) => received.push(data))
    await new Promise((resolve) => socket.once('close', resolve))
    expect(received).toEqual([])
  })
})
