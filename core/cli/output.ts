/**
 * The two output streams of the command line. All text passes through here, so that no control characters reach the
 * terminal.
 */
import { printable } from '../domain/printable.ts'

export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`)
}

export function printError(text: string): void {
  process.stderr.write(`${printable(text)}\n`)
}

/**
 * Reports a result that cannot be written instead of throwing. A reader that closes the pipe, as `head` does when it
 * has enough, is no error.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
    printError(`thaw: Could not write the result${full ? ': the disk is full' : ` (${error.message})`}.`)
    process.exit(3)
  })
}
