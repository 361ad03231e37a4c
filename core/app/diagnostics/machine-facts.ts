import { existsSync, statfsSync, statSync } from 'node:fs'
import { freemem, release, totalmem, type as systemType, version as systemVersion } from 'node:os'
import { dirname } from 'node:path'
import packageFile from '../../../package.json' with { type: 'json' }
import { chooseHome, homePaths } from '../home.ts'

type Fact = readonly [label: string, value: string]

/** Versions, memory, disk and folders, as this process sees them. */
export function machineFacts(home: string): Fact[] {
  return [
    ['thaw', packageFile.version],
    ['runs on', runtimes()],
    ['system', `${process.platform}-${process.arch}, ${systemType()} ${release()} (${systemVersion()})`],
    ['packages', packages()],
    [
      'memory',
      `${gigabytes(totalmem())}, ${gigabytes(freemem())} free; this process ${gigabytes(process.memoryUsage.rss())}`,
    ],
    ['disk', disk(home)],
    ['home', `${home} (${homeSource(home)}); ${database(home)}`],
    ['settings', environment()],
  ]
}

function runtimes(): string {
  const { node, v8, electron, chrome } = process.versions
  const desktop = electron === undefined ? '' : `Electron ${electron}, Chromium ${chrome}, `
  return `${desktop}Node ${node}, V8 ${v8}`
}

/** Versions of the packages with native code and of the engines. */
function packages(): string {
  const { dependencies } = packageFile
  const names = ['onnxruntime-node', '@tensorflow/tfjs-core', 'better-sqlite3', 'sharp'] as const
  return names.map((name) => `${name} ${dependencies[name]}`).join(', ')
}

function disk(home: string): string {
  try {
    let existing = home
    while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing)
    const { bavail, blocks, bsize } = statfsSync(existing)
    return `${gigabytes(bavail * bsize)} free of ${gigabytes(blocks * bsize)}, on the disk with the home folder`
  } catch (error) {
    return `unknown: ${String(error)}`
  }
}

function homeSource(home: string): string {
  try {
    if (home === chooseHome(undefined, { ...process.env, THAW_HOME: undefined })) return 'the default folder'
  } catch {
    // this user has no default folder
  }
  return process.env['THAW_HOME'] ? 'from THAW_HOME' : 'from --home'
}

function database(home: string): string {
  const size = statSync(homePaths(home).database, { throwIfNoEntry: false })?.size
  return size === undefined ? 'no history yet' : `a history of ${(size / 1e6).toFixed(1)} MB`
}

/** Environment variables that affect Thaw, except for the home, which has its own line. */
function environment(): string {
  const set = Object.entries(process.env).filter(([name]) => /^(THAW_|ORT_|OMP_NUM|VK_|NODE_OPTIONS$)/.test(name))
  const others = set.filter(([name]) => name !== 'THAW_HOME')
  return others.map(([name, value]) => `${name}=${value}`).join(', ') || 'no variables that affect Thaw'
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
