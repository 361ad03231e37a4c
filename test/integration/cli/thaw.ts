/** Runs the command line as a person does: as a process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program as it lies here. */
export const THAW = fileURLToPath(new URL('../../../core/cli/thaw.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with the first line of stderr that matches. */
  line(pattern: RegExp): Promise<string>
}

export function startThaw(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [THAW, ...args], { env: { ...process.env, ...env } })
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString()
    for (const look of watchers) look()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    process: child,
    ended,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        function look(): void {
          const found = stderr.split('\n').find((line) => pattern.test(line))
          if (found === undefined) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
        void ended.then(() => reject(new Error(`thaw ended without ${pattern}: ${stdout}${stderr}`)))
      }),
  }
}

export function thaw(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return startThaw(args, env).ended
}

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'thaw-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
