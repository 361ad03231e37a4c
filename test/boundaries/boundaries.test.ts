import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

interface Complaint {
  readonly filename: string
  readonly message: string
  readonly code: string
}

/** file, what it says, and what the rule must answer (null: nothing). */
const CASES: ReadonlyArray<readonly [file: string, code: string, complaint: string | null]> = [
  ['core/math/a.ts', `import '../domain/x.ts'`, 'core/math may not import core/domain'],
  ['core/math/b.ts', `import 'node:fs'`, 'core/math may not import node:fs'],
  ['core/measure/c.ts', `import '../math/x.ts'`, null],
  ['core/strategies/a.ts', `import '../train/x.ts'`, 'core/strategies may not import core/train'],
  ['core/strategies/b.ts', `import 'zod'`, 'core/strategies may not import zod'],
  ['core/domain/a.ts', `import '../contract/x.ts'`, 'core/domain may not import core/contract'],
  ['core/domain/b.ts', `import 'zod'`, 'core/domain may not import zod'],
  ['core/domain/c.ts', `import 'node:fs'`, 'core/domain may not import node:fs'],
  ['core/domain/d.ts', `import './sibling.ts'`, null],
  ['core/contract/a.ts', `import '../history/x.ts'`, 'core/contract may not import core/history'],
  ['core/contract/b.ts', `import 'zod'; import '../domain/x.ts'`, null],
  ['core/dataset/a.ts', `import '../engine/x.ts'`, 'core/dataset may not import core/engine'],
  ['core/engine/a.ts', `import '../model/x.ts'`, 'core/engine may not import core/model'],
  ['core/model/a.ts', `import '../train/x.ts'`, 'core/model may not import core/train'],
  ['core/model/b.ts', `import '../world/x.ts'`, 'core/model may not import core/world'],
  ['core/model/c.ts', `import '../pretrain/main.ts'`, 'core/model may not import core/pretrain'],
  ['core/measure/a.ts', `import '../history/x.ts'`, 'core/measure may not import core/history'],
  ['core/measure/statistics/a.ts', `import '../reference/x.ts'`, 'may not import core/measure/reference'],
  ['core/measure/reference/a.ts', `import '../shift/x.ts'`, 'may not import core/measure/shift'],
  ['core/measure/reference/b.ts', `import '../statistics/x.ts'`, null],
  ['core/measure/shift/a.ts', `import '../task.ts'`, 'core/measure/shift may not import core/measure'],
  ['core/measure/d.ts', `import './shift/x.ts'`, null],
  ['core/train/e.ts', `import '../measure/shift/x.ts'`, 'core/train may not import core/measure/shift'],
  ['core/train/a.ts', `import '../history/x.ts'`, 'core/train may not import core/history'],
  ['core/train/b.ts', `import '../engine/ops.ts'; import '../model/x.ts'; import '@tensorflow/tfjs-core'`, null],
  ['core/pretrain/a.ts', `import '../train/index.ts'; import '../world/index.ts'`, null],
  ['core/pretrain/b.ts', `import '../advise/x.ts'`, 'core/pretrain may not import core/advise'],
  ['core/advise/c.ts', `import '../train/x.ts'`, 'core/advise may not import core/train'],
  ['core/advise/d.ts', `import '../measure/x.ts'`, 'core/advise may not import core/measure'],
  ['core/tasks/a.ts', `import '../strategies/x.ts'`, 'core/tasks may not import core/strategies'],
  ['core/advise/b.ts', `import '../pretrain/x.ts'`, 'core/advise may not import core/pretrain'],
  ['core/advise/a.ts', `import '../app/x.ts'`, 'core/advise may not import core/app'],
  ['core/history/a.ts', `import '../dataset/x.ts'`, 'core/history may not import core/dataset'],
  ['core/history/b.ts', `import 'better-sqlite3'`, null],
  ['core/world/a.ts', `import '../model/x.ts'`, 'core/world may not import core/model'],
  ['core/app/a.ts', `import '../cli/x.ts'`, 'core/app may not import core/cli'],
  ['core/app/b.ts', `import '../../electron/x.ts'`, 'core/app may not import electron'],
  ['core/app/c.ts', `import '../history/index.ts'; import '../train/trainers.ts'`, null],
  ['core/app/h.ts', `import '../train/trainer.ts'`, 'core/app may import core/train only by its door'],
  ['core/app/i.ts', `import type { X } from '../world/pair.ts'; export type Y = X`, 'core/world only by its door'],
  ['core/app/j.ts', `export const x = import('../history/inner/index.ts')`, 'core/history only by its door'],
  ['core/cli/c.ts', `import '../app/service/x.ts'`, 'core/cli may import core/app only by its door'],
  ['electron/main/e.ts', `import '../../core/app/home.ts'`, 'electron may import core/app only by its door'],
  ['core/train/f.ts', `import '../engine/ort/x.ts'`, 'core/train may import core/engine only by its door'],
  ['core/train/g.ts', `import './head/x.ts'`, null],
  ['test/unit/c.ts', `import '../../core/train/native/trainer.ts'`, null],
  ['core/app/version.ts', `import '../../package.json'`, null],
  ['core/app/g.ts', `import '../../build/check.ts'`, 'core/app may not import build/check.ts'],
  ['core/cli/a.ts', `import '../history/x.ts'`, 'core/cli may not import core/history'],
  ['core/cli/b.ts', `import '../app/index.ts'; import '../app/serve.ts'`, null],
  ['electron/main/a.ts', `import '../../core/history/x.ts'`, 'electron may not import core/history'],
  ['electron/main/b.ts', `import '../../renderer/x.ts'`, 'electron may not import renderer'],
  ['electron/main/c.ts', `import 'react'`, 'electron may not import react'],
  ['electron/main/d.ts', `import 'electron'; import '../../core/app/index.ts'`, null],
  ['renderer/a.ts', `import '../core/app/x.ts'`, 'renderer may not import core/app'],
  ['renderer/b.ts', `import '../electron/x.ts'`, 'renderer may not import electron'],
  ['renderer/c.ts', `import 'node:path'`, 'renderer may not import node:path'],
  ['renderer/d.ts', `import 'electron'`, 'renderer may not import electron'],
  ['renderer/e.tsx', `import 'react'; import '../core/contract/x.ts'`, null],
  ['core/app/d.ts', `import 'better-sqlite3'`, 'core/app may not import better-sqlite3'],
  ['core/train/c.ts', `import 'onnxruntime-node'`, 'Only core/engine/ort/library.ts may load onnxruntime-node'],
  ['core/engine/b.ts', `import 'onnxruntime-node/dist/binding.js'`, 'Only core/engine/ort/library.ts may load'],
  [
    'core/engine/c.ts',
    `import type { Tensor } from 'onnxruntime-node'; export type T = Tensor`,
    'may load onnxruntime',
  ],
  ['core/engine/d.ts', `export const x = createRequire(import.meta.url)('onnxruntime-node')`, 'may load onnxruntime'],
  ['bench/a.ts', `export const x = await import('onnxruntime-node')`, 'may load onnxruntime-node'],
  ['test/unit/b.ts', `export const x = require('onnxruntime-node')`, 'may load onnxruntime-node'],
  ['core/engine/ort/library.ts', `export const x = require('onnxruntime-node')`, null],
  ['core/train/d.ts', `import '@tensorflow/tfjs'`, 'core/train may not import @tensorflow/tfjs;'],
  ['core/model/d.ts', `import '@tensorflow/tfjs-backend-wasm/dist/x'`, 'may not import @tensorflow/tfjs-backend-wasm'],
  ['core/measure/b.ts', `import '@tensorflow/tfjs-node-gpu'`, 'may not import @tensorflow/tfjs-node-gpu'],
  ['core/app/e.ts', `import 'electron/main'`, 'core/app may not import electron;'],
  ['core/app/f.ts', `import 'react-dom/client'`, 'core/app may not import react-dom;'],
  ['core/dataset/type.ts', `import type { X } from '../app/x.ts'; export type Y = X`, 'may not import core/app'],
  ['core/dataset/inline.ts', `export type X = import('../app/x.ts').X`, 'may not import core/app'],
  ['core/dataset/dynamic.ts', `export const x = import('../app/x.ts')`, 'may not import core/app'],
  ['core/dataset/require.ts', `export const x = require('../app/x.ts')`, 'may not import core/app'],
  ['core/dataset/reexport.ts', `export * from '../app/x.ts'`, 'may not import core/app'],
  ['core/dataset/named.ts', `export { x } from '../app/x.ts'`, 'may not import core/app'],
  ['core/dataset/roundabout.ts', `import '../../core/../core/app/x.ts'`, 'may not import core/app'],
  ['test/unit/a.ts', `import '../../core/history/x.ts'; import 'better-sqlite3'`, null],
]

/** Files that import each other, and whether the rule must complain about them. */
const CIRCLES: ReadonlyArray<readonly [what: string, files: Readonly<Record<string, string>>, isCircle: boolean]> = [
  [
    'types only',
    {
      'core/math/circle/a.ts': `import type { B } from './b.ts'; export interface A { readonly b: B }`,
      'core/math/circle/b.ts': `import type { A } from './a.ts'; export interface B { readonly a: A }`,
    },
    true,
  ],
  [
    'three files, one of them with `type` inside the braces',
    {
      'renderer/circle/a.tsx': `import { type B } from './b.ts'; export type A = B | 1`,
      'renderer/circle/b.ts': `import type { C } from './c.ts'; export type B = C | 2`,
      'renderer/circle/c.ts': `import type { A } from './a.tsx'; export type C = A | 3`,
    },
    true,
  ],
  [
    're-exports',
    {
      'electron/circle/a.ts': `export type { B } from './b.ts'; export type A = 1`,
      'electron/circle/b.ts': `import type { A } from './a.ts'; export type B = A`,
    },
    true,
  ],
  [
    'one direction',
    {
      'core/math/straight/a.ts': `import type { B } from './b.ts'; export interface A { readonly b: B }`,
      'core/math/straight/b.ts': `export type B = 1`,
    },
    false,
  ],
]

let folder: string
let complaints: Complaint[]
let circles: Complaint[]

/** The project's own configuration over a tree laid out like the repository. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-boundaries-'))
  const config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8')) as Record<string, unknown>
  const here = { ...config, jsPlugins: [join(root, 'build/lint/boundaries.ts')], options: { typeAware: false } }
  writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(here))
  for (const [file, code] of [...CASES, ...CIRCLES.flatMap(([, files]) => Object.entries(files))]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${code}\n`)
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  const done = spawnSync(process.execPath, [oxlint, '--format=json', '.'], { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(done.stdout) as { diagnostics: Complaint[] }
  complaints = diagnostics.filter((d) => d.code === 'thaw(boundaries)')
  circles = diagnostics.filter((d) => d.code === 'import(no-cycle)')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('import boundaries', () => {
  it.each(CASES)('%s: %s', (file, _code, complaint) => {
    const messages = complaints.filter((d) => d.filename === file).map((d) => d.message)
    expect(messages).toEqual(complaint === null ? [] : [expect.stringContaining(complaint)])
  })
})

describe('import circles', () => {
  it.each(CIRCLES)('%s', (_what, files, isCircle) => {
    const found = Object.keys(files).filter((file) => circles.some((d) => d.filename === file))
    expect(found).toEqual(isCircle ? Object.keys(files) : [])
  })
})
