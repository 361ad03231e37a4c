import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSmallStage } from '../../support/small-model.ts'
import { startThaw, temporaryFolder, THAW, thaw } from './thaw.ts'

const NODE24 = new URL('../../../core/cli/node24.js', import.meta.url).href
const folder = temporaryFolder()
const pictures = join(folder.path, 'pictures')
afterAll(() => folder.remove())
beforeAll(async () => void (await writeSmallStage(folder.path)))

const SMALL = ['--model', join(folder.path, 'model'), '--engine', 'ort']
const LONG = ['train', pictures, ...SMALL, '--strategy', 'full', '--epochs', '3000', '--progress', 'json'] as const
const TRAINS = /"type":"run.progress"/

interface Run {
  readonly runId: string
  readonly status: string
}

async function runsOf(home: string): Promise<readonly Run[]> {
  return (JSON.parse((await thaw(['history', '--json', '--home', home])).stdout) as { runs: Run[] }).runs
}

describe.skipIf(process.platform === 'win32')('Ctrl-C in the middle of training', () => {
  it('twice leaves at once: the service ends too, the run is interrupted, and others can work on', async () => {
    const home = join(folder.path, 'twice')
    const running = startThaw([...LONG, '--home', home])
    await running.line(TRAINS)
    const { pid } = JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')) as { pid: number }
    const compute = childrenOf(running.process.pid).find((child) => child !== pid) ?? 0
    // It is busy with a step, or with its checkpoint.
    process.kill(compute, 'SIGSTOP')
    running.process.kill('SIGINT')
    await running.line(/Stopping/)
    await sleep(400)
    running.process.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    process.kill(compute, 'SIGCONT')
    while (isRunning(pid)) await sleep(50)
    expect(existsSync(join(home, 'owner.json'))).toBe(false)
    const [run] = await runsOf(home)
    expect(run?.status).toBe('interrupted')
    expect((await thaw(['stop', run?.runId ?? '', '--home', home])).stdout).toContain('interrupted')
    expect((await thaw(['measure', pictures, '--home', home])).code).toBe(0)
  })

  it('once is once, though the programs around it pass it on as well', async () => {
    const home = join(folder.path, 'npm')
    const running = startThaw([...LONG, '--home', home])
    await running.line(TRAINS)
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) running.process.kill(signal)
    expect((await running.ended).code).toBe(130)
    expect(await runsOf(home)).toMatchObject([{ status: 'stopped' }])
  })
})

function childrenOf(pid: number | undefined): number[] {
  const listed = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout
  return listed.trim().split(/\s+/).map(Number)
}

/** Ended processes that nobody has asked about yet are not running. */
function isRunning(pid: number): boolean {
  const listed = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
  return listed !== '' && !listed.startsWith('Z')
}

/** `script` of util-linux runs a program in a terminal of its own. */
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasTerminal)('under an older Node, which starts the one that runs Thaw', () => {
  /** As `thaw.js` does it there; without input, as in a script. */
  function inTerminal(home: string): ChildProcess {
    const args = JSON.stringify([THAW, ...LONG, '--home', home])
    const older = `import('${NODE24}').then(({ become }) => become(process.execPath, ${args}, { countsOnce: true }))`
    const command = `echo pid $$ 1>&2; exec '${process.execPath}' -e "$OLDER" < /dev/null`
    return spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, OLDER: older } })
  }

  async function seen(terminal: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
    let text = ''
    for (;;) {
      const [data] = (await once(terminal.stdout ?? terminal, 'data')) as [Buffer]
      text += data.toString()
      const found = pattern.exec(text)
      if (found) return found
    }
  }

  it('Ctrl-C in the terminal stops a run with a checkpoint', async () => {
    const home = join(folder.path, 'terminal')
    const terminal = inTerminal(home)
    await seen(terminal, TRAINS)
    terminal.stdin?.write('\u0003')
    terminal.stdout?.resume()
    await once(terminal, 'exit')
    expect(terminal.exitCode).toBe(130)
    expect(await runsOf(home)).toMatchObject([{ status: 'stopped' }])
  })

  it('an interrupt sent to the older one alone does the same', async () => {
    const home = join(folder.path, 'alone')
    const terminal = inTerminal(home)
    const [, pid] = await seen(terminal, /pid (\d+)/)
    await seen(terminal, TRAINS)
    process.kill(Number(pid), 'SIGINT')
    terminal.stdout?.resume()
    await once(terminal, 'exit')
    expect(terminal.exitCode).toBe(130)
    expect(await runsOf(home)).toMatchObject([{ status: 'stopped' }])
  })
})
