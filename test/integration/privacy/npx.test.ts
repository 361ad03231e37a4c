import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { stage, watched, witness } from '../../support/witness/watched.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

// What npm keeps in the person's folder, and of its compiled code, is npm's own; whether it asks the registry is up to our .npmrc.
it.skipIf(witness === null)('npx thaw asks the network for nothing, not even for a newer npm', async () => {
  const here = stage()
  try {
    const command = ['sh', '-c', `cd '${ROOT}' && npx thaw --version`]
    const places = { [here.person]: 'keep', [join(here.tmp, 'node-compile-cache')]: 'keep' } as const
    const done = await watched(command, { stage: here, by: witness ?? 'strace', places })
    expect(done).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), breaches: [] })
  } finally {
    here.remove()
  }
})
