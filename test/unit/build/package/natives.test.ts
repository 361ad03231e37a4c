import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyNatives, type Target } from '../../../../build/package/natives.ts'

const root = resolve(import.meta.dirname, '../../../..')
const here = { platform: process.platform, arch: process.arch } as Target
const other = { platform: here.platform === 'darwin' ? 'linux' : 'darwin', arch: 'arm64' } as const

let to: string
beforeEach(() => {
  to = mkdtempSync(join(tmpdir(), 'thaw-natives-'))
})
afterEach(() => rmSync(to, { recursive: true, force: true }))

describe('native packages', () => {
  it('are copied with the binaries of one system', () => {
    expect(copyNatives(root, to, here)).toContain(join(root, 'node_modules/onnxruntime-node'))
    const modules = join(to, 'node_modules')
    expect(readdirSync(join(modules, 'onnxruntime-node/bin/napi-v6'))).toEqual([here.platform])
    expect(readdirSync(join(modules, 'onnxruntime-node/bin/napi-v6', here.platform))).toEqual([here.arch])
    expect(readdirSync(join(modules, 'better-sqlite3/prebuilds'))).toEqual([`${here.platform}-${here.arch}.node`])
    expect(existsSync(join(modules, 'better-sqlite3/deps'))).toBe(false)
  })

  it('of a system whose packages npm has not installed are asked for', () => {
    expect(copyNatives(root, to, other)).toBe(
      `@img/sharp-${other.platform}-arm64 is not installed. Run “npm ci --os=${other.platform} --cpu=arm64”, then package again.`,
    )
  })
})
