import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { diskFull } from '../../../core/app/disk-full.ts'
import { writeLinkFile } from '../../../core/app/serve/link.ts'

it('says where a server’s file cannot be written, and throws nothing', () => {
  const home = join(tmpdir(), 'thaw-no-such-home')
  expect(writeLinkFile(home, 4100)).toMatchObject({
    ok: false,
    failure: { code: 'home-unwritable', message: expect.stringContaining(home) },
  })
})

it.each([
  ['ENOSPC: no space left on device, write', true],
  ['EDQUOT: disk quota exceeded, write', true],
  ['EACCES: permission denied', false],
])('tells a full disk from other errors: %s', (message, isFull) => {
  expect(diskFull(new Error(message), '/home/x')?.message.startsWith('The disk that holds /home/x is full.')).toBe(
    isFull ? true : undefined,
  )
})
