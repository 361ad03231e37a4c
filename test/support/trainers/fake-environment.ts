/** A Python environment with a trainer that trains nothing. Needs a Python 3, of which it uses the standard library alone. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether there is a Python 3 to make one of; says so if not. */
export const havePython = ((): boolean => {
  const found = process.platform !== 'win32' && spawnSync('python3', ['-c', 'import venv']).status === 0
  if (!found) console.log('Skipped the tests of started trainers: there is no python3 with the module venv.')
  return found
})()

const VERSIONS = { torch: '2.13.0', transformers: '5.6.0', pillow: '11.3.0', llamafactory: '0.9.5' }

/** @returns its interpreter; beside it lies `python-with-features`, which acts as if it ran models that write texts */
export function fakeEnvironment(folder: string): string {
  execFileSync('python3', ['-m', 'venv', '--without-pip', folder])
  const python = readdirSync(join(folder, 'lib')).find((name) => name.startsWith('python')) ?? ''
  const packages = join(folder, 'lib', python, 'site-packages')
  for (const [name, version] of Object.entries(VERSIONS)) {
    const about = join(packages, `${name}-${version}.dist-info`)
    mkdirSync(about, { recursive: true })
    writeFileSync(join(about, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`)
  }
  writeFileSync(
    join(packages, 'torch.py'),
    'class cuda:\n    is_available = staticmethod(lambda: False)\nclass backends:\n    mps = None\n',
  )
  // Called by its name, as the environment's Python would be.
  const features = join(packages, 'fake_features.py')
  copyFileSync(join(import.meta.dirname, 'fake_features.py'), features)
  const program = join(packages, 'fake_trainer.py')
  copyFileSync(join(import.meta.dirname, 'fake_trainer.py'), program)
  const command = join(folder, 'bin', 'llamafactory-cli')
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  const interpreter = join(folder, 'bin', 'python')
  writeFileSync(
    join(folder, 'bin', 'python-with-features'),
    `#!/bin/sh\ncase "$1" in *thaw_features.py) shift; exec ${quoted(interpreter)} ${quoted(features)} "$@";; esac\nexec ${quoted(interpreter)} "$@"\n`,
  )
  chmodSync(join(folder, 'bin', 'python-with-features'), 0o755)
  // A path with spaces cannot stand behind #!.
  writeFileSync(command, `#!/bin/sh\nexec ${quoted(interpreter)} ${quoted(program)} "$@"\n`)
  chmodSync(command, 0o755)
  return interpreter
}
