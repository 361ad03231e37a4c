/** Starts a packaged app where the clone it was built in is gone, and reaches its window. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const clone = resolve(import.meta.dirname, '../../..')

/** As root, or as the root of a user namespace of its own. */
const namespace = ['unshare', process.getuid?.() === 0 ? '-m' : '-rm'] as const

/** Whether this machine lets a test see its files otherwise than they are. */
export const canHide = spawnSync(namespace[0], [namespace[1], 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0

interface Start {
  readonly program: string
  readonly args?: readonly string[]
  /** Folders that cannot be written, whoever asks. */
  readonly readOnly: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface Running {
  readonly process: ChildProcess
  /** What it has written to the terminal so far. */
  output(): string
  /** Its exit code. */
  readonly ended: Promise<number | null>
}

/** Only the environment that is given: nothing of this test's reaches the app. */
export function startApart({ program, args = [], readOnly, env }: Start): Running {
  const lines = [
    ...readOnly.map((folder) => `mount --bind '${folder}' '${folder}' && mount -o remount,ro,bind '${folder}'`),
    `mount -t tmpfs none '${clone}'`,
    'cd / && exec "$@"',
  ]
  const command = [...namespace.slice(1), 'sh', '-ec', lines.join('\n'), 'sh', program, ...args]
  const child = spawn(namespace[0], command, {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { process: child, output: () => output, ended }
}

/** The page of its one window. */
export async function windowOf(running: Running): Promise<{ readonly page: Page; disconnect(): Promise<void> }> {
  const browser = await chromium.connectOverCDP(await debuggerOf(running))
  const [context] = browser.contexts()
  if (!context) throw new Error('The window has no context.')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  await page.waitForURL((url) => url.protocol !== 'about:')
  return { page, disconnect: () => browser.close() }
}

async function debuggerOf({ process, output, ended }: Running): Promise<string> {
  for (;;) {
    const address = /^DevTools listening on (ws:\/\/\S+)$/m.exec(output())?.[1]
    if (address !== undefined) return address
    const more = process.stderr ? once(process.stderr, 'data').then(() => true) : Promise.resolve(false)
    if (!(await Promise.race([more, ended.then(() => false)]))) throw new Error(`It ended: ${output()}`)
  }
}
