import { join } from 'node:path'
import { appendBounded, makeFolders } from '../../core/app/index.ts'

export interface Log {
  write(source: string, text: string): void
}

/** Writes `desktop.log`, one line per entry with its time and source, and keeps at most two files of about 1 MB. */
export function createLog(folder: string, now: () => Date = () => new Date()): Log {
  const file = join(folder, 'desktop.log')
  return {
    write(source, text) {
      const lines = text.trimEnd().split('\n')
      const content = lines.map((line) => `${now().toISOString()} ${source}: ${line}\n`).join('')
      try {
        makeFolders(folder)
        appendBounded(file, content)
      } catch {
        process.stderr.write(content) // a full disk must not end the app
      }
    },
  }
}
