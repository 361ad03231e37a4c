import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** Writes the folders of the packages that a bundle took code from, as a JSON list: their licences travel with it. */
export function recordPackages(file: string): Plugin {
  return {
    name: 'record-packages',
    generateBundle(_options, bundle) {
      const folders = new Set<string>()
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of chunk.moduleIds) {
          const folder = packageFolder(id)
          if (folder !== null) folders.add(folder)
        }
      }
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify([...folders].toSorted(), null, 2))
    },
  }
}

/** What `recordPackages` wrote. */
export function recordedPackages(file: string): readonly string[] {
  return JSON.parse(readFileSync(file, 'utf8')) as string[]
}

/** The folder of the package that a module belongs to, or null for our own code and what the bundler adds. */
function packageFolder(id: string): string | null {
  const path = id.replace(/^\0/, '').split('?')[0] ?? ''
  if (!path.includes('node_modules')) return null
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (isPackage(folder)) return folder
  }
  return null
}

/** A package.json without a name only says how the files below it are read. */
function isPackage(folder: string): boolean {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string }
    return name !== undefined
  } catch {
    return false
  }
}
