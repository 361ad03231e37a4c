/** Python environments on this machine: where they are looked for, and what each answers about itself. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { pythonEnvironment, type PythonEnvironment } from '../../../contract/trainer.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import { OTHER_TRAINER_IDS, OTHER_TRAINERS } from '../../../recipe/index.ts'

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  /** The person's home folder. */
  readonly home: string
  readonly platform: NodeJS.Platform
}

/** The interpreter of an environment's folder. */
export const interpreterIn = (folder: string, platform: NodeJS.Platform): string =>
  platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')

/** Folders that hold environments side by side, in the usual tools' places. */
const COLLECTIONS: readonly (readonly string[])[] = [
  ['.virtualenvs'],
  ['.venvs'],
  ['.pyenv', 'versions'],
  ['miniconda3', 'envs'],
  ['anaconda3', 'envs'],
  ['miniforge3', 'envs'],
  ['mambaforge', 'envs'],
  ['micromamba', 'envs'],
  ['.conda', 'envs'],
  ['.local', 'share', 'virtualenvs'],
]
const NAMES = ['python3', 'python']

/**
 * Interpreters in the order in which people would look: the active environment, those that Thaw was told of, the usual
 * folders, and the search path. The same one under several names counts once.
 */
export async function findInterpreters(
  { env, home, platform }: Surroundings,
  told: readonly string[],
): Promise<string[]> {
  const active = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].filter((folder) => folder !== undefined && folder !== '')
  const collections = [
    ...(env['WORKON_HOME'] ? [env['WORKON_HOME']] : []),
    ...COLLECTIONS.map((parts) => join(home, ...parts)),
  ]
  const folders: string[] = []
  for (const collection of collections) {
    const names = await readdir(collection).catch(() => [])
    folders.push(...names.toSorted((a, b) => a.localeCompare(b)).map((name) => join(collection, name)))
  }
  const suffix = platform === 'win32' ? '.exe' : ''
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name + suffix)))
  const candidates = [
    ...active.map((folder) => interpreterIn(folder as string, platform)),
    ...told,
    ...folders.map((folder) => interpreterIn(folder, platform)),
    ...onPath,
  ]
  const found = new Map<string, string>()
  for (const file of candidates) {
    if (!existsSync(file)) continue
    const key = await identityOf(file)
    if (!found.has(key)) found.set(key, file)
  }
  return [...found.values()]
}

/** A virtual environment's interpreter is a link to another's, and yet an environment of its own. */
async function identityOf(file: string): Promise<string> {
  const folder = await realpath(join(file, '..', '..')).catch(() => file)
  const isVirtual = existsSync(join(folder, 'pyvenv.cfg'))
  return isVirtual ? folder : await realpath(file).catch(() => file)
}

/** Nothing of these is imported but PyTorch, which alone knows the devices. */
const PROBE = `
import importlib.metadata, json, platform, sys
packages = {}
for name in sys.argv[1:]:
    try:
        packages[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
devices = []
if 'torch' in packages:
    import torch
    if torch.cuda.is_available():
        for i in range(torch.cuda.device_count()):
            about = torch.cuda.get_device_properties(i)
            devices.append({'kind': 'cuda', 'name': about.name, 'memoryMB': round(about.total_memory / 2**20)})
    elif getattr(torch.backends, 'mps', None) and torch.backends.mps.is_available():
        devices.append({'kind': 'mps', 'name': platform.processor() or 'Apple GPU', 'memoryMB': None})
print('\\n' + json.dumps({'prefix': sys.prefix, 'version': platform.python_version(), 'packages': packages, 'devices': devices}))
`
/** Importing PyTorch for the first time may take as long as reading 2 GB. */
const PATIENCE_MS = 90_000

const answer = pythonEnvironment.pick({ prefix: true, version: true, packages: true, devices: true })

/** Besides those that some trainer needs. */
const TOLD_OF = ['peft', 'trl', 'accelerate', 'datasets', 'deepspeed', 'open_clip_torch']

const needed = (): string[] => [
  ...new Set([...OTHER_TRAINER_IDS.flatMap((id) => OTHER_TRAINERS[id].launch?.packages ?? []), 'torch', ...TOLD_OF]),
]

/** Failures: environment (the interpreter does not run, or its PyTorch does not). */
export async function probe(python: string, signal?: AbortSignal): Promise<Result<PythonEnvironment>> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-I', '-c', PROBE, ...needed()], {
      timeout: PATIENCE_MS,
      maxBuffer: 2 ** 24,
      windowsHide: true,
      ...(signal && { signal }),
    })
    const parsed = answer.safeParse(parseJson(stdout.trim().split('\n').at(-1) ?? ''))
    if (!parsed.success) return failure('environment', `${python} gave no answer about itself.`, { details: stdout })
    const { packages } = parsed.data
    const trainers = OTHER_TRAINER_IDS.filter((id) =>
      OTHER_TRAINERS[id].launch?.packages.every((name) => packages[name] !== undefined),
    )
    return success({ python, ...parsed.data, trainers })
  } catch (error) {
    signal?.throwIfAborted()
    const { killed, stderr = '' } = error as { killed?: boolean; stderr?: string }
    const why = killed
      ? `did not answer within ${PATIENCE_MS / 1000} seconds`
      : `does not run: ${lastLine(stderr) || String(error)}`
    return failure('environment', `${python} ${why}.`, { details: String(error), file: python })
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''
