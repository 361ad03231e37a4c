/**
 * `npm run package`: what people install, for the system it runs on. `-- --dir` stops at the unpacked folder,
 * `--electron-dist DIR` takes Electron's files from there instead of a download, `--arch x64|arm64` names the processor.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Arch, build, Platform } from 'electron-builder'
import { runStep } from '../tools/step.ts'
import { builderConfiguration } from './builder.ts'
import { downloadFailed } from './download-failed.ts'
import { homepageFrom } from './homepage.ts'
import type { Target } from './natives.ts'
import { packagePlaces } from './places.ts'
import { filesIn, largest, megabytes } from './sizes.ts'
import { clearStage, stageApp } from './stage.ts'

const root = resolve(import.meta.dirname, '../..')

const USAGE = `Usage: npm run package -- [OPTIONS]

  --dir                stop at the unpacked app
  --electron-dist DIR  take Electron from a folder instead of downloading it
  --arch x64|arm64     build for that processor

docs/install.md explains the variables for signing.`

function readOptions() {
  const { values } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      'electron-dist': { type: 'string' },
      arch: { type: 'string', default: process.arch },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  return values
}

async function main(): Promise<string | undefined> {
  let values: ReturnType<typeof readOptions>
  try {
    values = readOptions()
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`
  }
  if (values.help) {
    console.log(USAGE)
    return undefined
  }
  const target = { platform: process.platform, arch: values.arch } as Target
  if (!(target.platform in PLATFORMS) || !(target.arch in Arch)) {
    return `Thaw is not packaged for ${process.platform}-${values.arch}: choose Linux, macOS or Windows, x64 or arm64.`
  }
  const homepage = homepageFrom(process.env)
  if (!values.dir && target.platform === 'linux' && homepage === undefined) {
    return 'A Debian package names its home page: set THAW_HOMEPAGE to where people find Thaw, or use “--dir”.'
  }
  clearStage(root)
  const bundle = ['electron-vite', 'build', '--config', 'build/electron.vite.config.ts', '--mode', 'package'] as const
  if (!(await runStep('bundles', bundle, { cwd: root })).ok)
    return 'The bundles could not be built; the reason is above.'
  const missing = await stageApp(root, target, homepage)
  if (missing !== undefined) return missing

  const electronDist = values['electron-dist'] === undefined ? undefined : resolve(values['electron-dist'])
  const platform = PLATFORMS[target.platform]
  const made = await build({
    projectDir: root,
    targets: platform.createTarget(values.dir ? 'dir' : null, Arch[target.arch]),
    config: builderConfiguration({ root, electronDist, env: process.env }),
  })
  report(made)
  return undefined
}

const PLATFORMS = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS } as const

/** What was made, and what makes it large. */
function report(made: readonly string[]): void {
  const { release } = packagePlaces(root)
  for (const resources of [
    'linux-unpacked/resources',
    'linux-arm64-unpacked/resources',
    'win-unpacked/resources',
    'mac/Thaw.app/Contents/Resources',
    'mac-arm64/Thaw.app/Contents/Resources',
  ]) {
    const folder = join(release, resources)
    if (!existsSync(join(folder, 'app.asar'))) continue
    console.log(
      `\n${resources}: ${megabytes(filesIn(folder)).toFixed(1)} MB without Electron, of which the largest are`,
    )
    for (const line of largest(folder, 10)) console.log(line)
  }
  for (const file of made) console.log(file)
}

const problem = await main().catch((error: unknown) => {
  const offline = downloadFailed(error)
  if (offline !== null) return offline
  console.error(error)
  return 'Packaging failed; the reason is above.'
})
if (problem !== undefined) {
  console.error(problem)
  process.exitCode = 3
}
