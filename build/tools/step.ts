import { spawn } from 'node:child_process'

export interface StepResult {
  readonly ok: boolean
  readonly seconds: number
}

/**
 * Runs one program of the check. Its output is held back and shown only where it fails, unless `live`.
 * @param command a program found on PATH, with its arguments
 */
export async function runStep(
  name: string,
  command: readonly [string, ...string[]],
  options: { readonly live?: boolean; readonly cwd: string },
): Promise<StepResult> {
  const started = performance.now()
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd: options.cwd,
    stdio: ['ignore', options.live ? 'inherit' : 'pipe', options.live ? 'inherit' : 'pipe'],
    shell: process.platform === 'win32',
  })
  const output: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk))
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${program} could not be started: ${error.message}\n`))
      resolve(false)
    })
    child.once('close', (code) => resolve(code === 0))
  })
  const seconds = (performance.now() - started) / 1000
  if (!ok) process.stdout.write(Buffer.concat(output))
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  return { ok, seconds }
}
