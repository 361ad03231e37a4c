import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder, THAW } from './thaw.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

/** `script` of util-linux runs a program in a terminal of its own. */
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasTerminal)('thaw serve in a terminal', () => {
  it('prints a new address at Enter, and ends at Ctrl-C', async () => {
    const command = `'${process.execPath}' '${THAW}' serve --home '${join(folder.path, 'home')}'`
    const terminal = spawn('script', ['-qec', command, '/dev/null'])
    const addresses: string[] = []
    for await (const line of createInterface({ input: terminal.stdout })) {
      const [address] = /http:\S+/.exec(line) ?? []
      if (address === undefined) continue
      addresses.push(address)
      terminal.stdin.write(addresses.length < 3 ? '\n' : '\u0003')
    }
    const [first, second, third] = addresses.map((address) => new URL(address))
    expect(new Set(addresses).size).toBe(3)
    expect([second?.origin, third?.origin]).toEqual([first?.origin, first?.origin])
    if (terminal.exitCode === null) await once(terminal, 'exit')
    expect(terminal.exitCode).toBe(130)
  })
})
