/** Runs a program as a new person would have it, and tells what it asked of the system that Thaw says it never asks. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { apart, works, type Witness } from '../../../build/tools/witness.ts'
import { parseCalls } from './calls.ts'
import { FILE_CALLS, type Places } from './files.ts'
import { breachesIn } from './judge.ts'
import { NETWORK_CALLS } from './network.ts'
import { networkBreaches, SHOW_COUNTERS } from './namespace.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Where thaw.js keeps compiled code. */
const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/compiled')

/** The best there is on this machine; null where nothing is, and then the tests must say so. */
export const witness: Witness | null = works('strace') ? 'strace' : works('namespace') ? 'namespace' : null

/** Folders of a watched run. The program's TMPDIR is `tmp`; `home` is for Thaw, `person` is the person's own. */
export interface Stage {
  readonly root: string
  readonly person: string
  readonly cwd: string
  readonly tmp: string
  readonly home: string
  /** Where the test puts what the program reads. */
  readonly given: string
  /** Processes that run here. */
  readonly running: Set<ChildProcess>
  /** Ends them, where a test gave up on one, and removes the folders. */
  remove(): void
}

export function stage(): Stage {
  const root = mkdtempSync(join(tmpdir(), 'thaw-watched-'))
  const made = Object.fromEntries(
    ['person', 'cwd', 'tmp', 'home', 'given', 'trace'].map((name) => {
      mkdirSync(join(root, name))
      return [name, join(root, name)]
    }),
  ) as Record<'person' | 'cwd' | 'tmp' | 'home' | 'given', string>
  const running = new Set<ChildProcess>()
  return {
    root,
    ...made,
    running,
    remove() {
      for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGTERM')
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export interface Watched {
  readonly code: number | null
  readonly output: string
  readonly breaches: readonly string[]
}

interface Options {
  readonly stage: Stage
  readonly by: Witness
  /** Beside Thaw's home and the compile cache. */
  readonly places?: Places
  readonly env?: Readonly<Record<string, string>>
}

/** @param command run in `stage.cwd`, with an environment that hides nothing: ONNX Runtime is silent where CI is set */
export async function watched(command: readonly string[], options: Options): Promise<Watched> {
  return options.by === 'strace' ? underStrace(command, options) : inNamespace(command, options)
}

async function underStrace(command: readonly string[], { stage, places = {}, env = {} }: Options): Promise<Watched> {
  const trace = join(stage.root, 'trace')
  const names = [...NETWORK_CALLS, ...FILE_CALLS, 'execve', 'io_uring_setup'].join(',')
  // through an io_uring a program could do anything unseen, so there is none
  const noRings = ['-e', 'inject=io_uring_setup:error=ENOSYS']
  const strace = ['-ff', '-yy', '-s', '0', '--seccomp-bpf', '-e', `trace=${names}`, '-e', 'signal=none', ...noRings]
  const ended = await run(['strace', ...strace, '-o', join(trace, 'of'), ...command], stage, env)
  const calls = readdirSync(trace).flatMap((file) =>
    parseCalls(Number(file.split('.').at(-1)), readFileSync(join(trace, file), 'utf8')),
  )
  rmSync(trace, { recursive: true })
  mkdirSync(trace)
  const rules: Places = {
    ...Object.fromEntries(['/tmp', '/var/tmp', '/dev/shm', tmpdir(), stage.tmp].map((path) => [path, 'temporary'])),
    [stage.root]: 'never',
    [stage.tmp]: 'temporary',
    [stage.home]: 'keep',
    [COMPILE_CACHE]: 'keep',
    [join(COMPILE_CACHE, '..')]: 'keep', // mkdir makes it on the way
    ...places,
  }
  return { ...ended, breaches: breachesIn(calls, { places: rules, cwd: stage.cwd, exists: existsSync }) }
}

/** Sees packets that found no way out, and files left where the person would find them. */
async function inNamespace(command: readonly string[], { stage, env = {} }: Options): Promise<Watched> {
  const counters = join(stage.root, 'trace', 'counters')
  const script = `"$@"; code=$?; ${SHOW_COUNTERS} > "${counters}"; exit $code`
  const [program, ...args] = apart(script)
  const ended = await run([program, ...args, 'sh', ...command], stage, env)
  const left = [stage.person, stage.cwd, stage.tmp].flatMap((folder) =>
    readdirSync(folder).map((name) => `something left ${join(folder, name)} behind`),
  )
  return { ...ended, breaches: [...networkBreaches(readFileSync(counters, 'utf8')), ...left] }
}

function run(
  [program = '', ...args]: readonly string[],
  stage: Stage,
  env: Readonly<Record<string, string>>,
): Promise<Omit<Watched, 'breaches'>> {
  const { PATH = '', THAW_CHROMIUM } = process.env
  const child = spawn(program, args, {
    cwd: stage.cwd,
    detached: true, // a process group of its own, so that all of it can be ended
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      ...(THAW_CHROMIUM !== undefined && { THAW_CHROMIUM }),
      LANG: 'C.UTF-8',
      HOME: stage.person,
      TMPDIR: stage.tmp,
      THAW_HOME: stage.home,
      ...env,
    },
  })
  stage.running.add(child)
  child.once('close', () => stage.running.delete(child))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
