/** `npm run package -- --dir` with the stand-in in Electron's place. */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { packagePlaces } from '../../../build/package/places.ts'
import { makeDistribution } from './make.ts'

const root = resolve(import.meta.dirname, '../../..')

export interface Packaged {
  /** What the command printed. */
  readonly output: string
  /** The unpacked app. */
  readonly folder: string
}

/** Throws what the command printed where it failed. @param scratch an existing folder for the distribution */
export function buildUnpacked(scratch: string): Packaged {
  const distribution = join(scratch, 'distribution')
  makeDistribution(distribution)
  const args = ['build/run.js', 'package', '--dir', '--electron-dist', distribution]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`)
  const system = process.arch === 'x64' ? 'linux' : `linux-${process.arch}`
  return { output: stdout, folder: join(packagePlaces(root).release, `${system}-unpacked`) }
}
