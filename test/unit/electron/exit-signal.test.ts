import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { signalOf } from '../../../electron/main/exit-signal.ts'

const { SIGKILL, SIGSEGV } = constants.signals

describe('the end of a utility process', () => {
  it('is a signal where the number is one’s, with or without a core dump', () => {
    expect(signalOf(SIGKILL, 'linux')).toBe('SIGKILL')
    expect(signalOf(SIGSEGV + 128, 'darwin')).toBe('SIGSEGV')
  })

  it('is an exit code otherwise', () => {
    for (const code of [0, 1, 130]) expect(signalOf(code, 'linux')).toBe(null)
  })

  it('is never a signal on Windows, which has none', () => {
    expect(signalOf(SIGKILL, 'win32')).toBe(null)
  })
})
