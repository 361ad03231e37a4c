/** The two streams of the command line. All text for people passes here, so that nothing in it steers the terminal. */
import { printable } from '../domain/printable.ts'

export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`)
}

export function tell(text: string): void {
  process.stderr.write(`${printable(text)}\n`)
}

/**
 * A result that cannot be written is told, not thrown. Nobody minds where the reader has gone, as `head` does once it
 * has seen enough.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
    tell(`thaw: The result could not be written${full ? ': the disk is full' : ` (${error.message})`}.`)
    process.exit(3)
  })
}
