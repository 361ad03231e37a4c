/** The tools with which the tests see what a program asks of the system: which of them work here. */
import { spawnSync } from 'node:child_process'
import { installFromDebian } from './debian.ts'

export type Witness = 'strace' | 'namespace'

/** `sh -c` in a network namespace with nothing but loopback, as root or as the root of a user namespace of its own. */
export function apart(script: string): readonly [string, ...string[]] {
  return ['unshare', process.getuid?.() === 0 ? '-n' : '-rn', 'sh', '-c', `ip link set lo up && { ${script}; }`]
}

/** Tracing can be there and be forbidden, so each is tried. */
export function works(witness: Witness): boolean {
  const [program, ...args] =
    witness === 'strace' ? ['strace', '-f', '--seccomp-bpf', '-o', '/dev/null', 'true'] : apart('true')
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** Says so where the tests about what leaves the machine will see less, or nothing. */
export function ensureWitness(): void {
  if (process.platform !== 'linux') {
    return console.log('What Thaw sends and writes is watched on Linux only: those tests are SKIPPED here.')
  }
  if (works('strace')) return
  if (installFromDebian('strace for the tests about what leaves the machine', ['strace']) && works('strace')) return
  console.log(
    works('namespace')
      ? 'strace is missing or may not trace: the tests about what leaves the machine see less, by a network without a route.'
      : 'Neither strace (Debian: apt-get install strace) nor a network namespace works here: ' +
          'the tests about what leaves the machine are SKIPPED.',
  )
}
