import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { extractFile, getRawHeader, statFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordedPackages } from '../../build/bundle/record-packages.ts'
import { packagePlaces } from '../../build/package/places.ts'
import { BUDGET_MB, filesIn, filesInArchive, megabytes } from '../../build/package/sizes.ts'
import { listedPackages, packageName } from '../../build/bundle/third-party.ts'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { wholeJob } from '../support/witness/jobs/page.ts'
import { fingerprintOf } from '../support/witness/untouched.ts'
import { canHide, startApart, windowOf, type Running } from './distribution/apart.ts'
import { buildUnpacked, type Packaged } from './distribution/build.ts'

declare const window: { readonly thaw: { call(method: string, params: unknown): Promise<unknown> } }

const root = resolve(import.meta.dirname, '../..')

/** All of it on Linux only: elsewhere the workflow builds, and runs the app's own check. */
describe.skipIf(process.platform !== 'linux')('the packaged app', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'thaw-packaged-'))
  /** Where a person may well have put it. */
  const app = join(scratch, 'Thaw für Ünïcode 測試', 'app')
  const archive = join(app, 'resources/app.asar')
  const pictures = join(scratch, 'drawn')
  let made: Packaged
  const running: Running[] = []

  beforeAll(async () => {
    made = buildUnpacked(scratch)
    cpSync(made.folder, app, { recursive: true })
    const written = await writeSampleDataset(pictures, { items: 72, seed: 1 })
    if (!written.ok) throw new Error(written.failure.message)
  })
  afterAll(() => {
    for (const { process } of running) process.kill()
    rmSync(scratch, { recursive: true, force: true })
  })

  function start(person: string, { args = [], readOnly = [] }: { args?: string[]; readOnly?: string[] }): Running {
    const started = startApart({
      program: join(app, 'thaw'),
      args,
      readOnly: [app, ...readOnly],
      env: { HOME: person, TMPDIR: folder(`${person}-tmp`) },
    })
    running.push(started)
    return started
  }
  /** The code of Node's processes. */
  function bundles(): string[] {
    const files = filesInArchive(archive).filter(({ path }) => /^out\/main\/.*\.js$/.test(path))
    return files.map(({ path }) => extractFile(archive, path).toString())
  }
  function folder(path: string): string {
    mkdirSync(path, { recursive: true })
    return path
  }

  it('stays within its budget, and the command lists the ten largest things in it', () => {
    const size = megabytes(filesIn(join(app, 'resources')))
    expect(size).toBeGreaterThan(50)
    expect(size).toBeLessThan(BUDGET_MB)
    expect(made.output.match(/^ *\d+\.\d MB {2}app\.asar\S+$/gm)).toHaveLength(10)
  })

  it('holds no sources, tests, maps, or binaries of other systems', () => {
    const files = [...filesInArchive(archive), ...filesIn(`${archive}.unpacked`)].map(({ path }) => path)
    // The programs that recipes bring along.
    const programs = [
      'core/recipe/features/thaw_features.py',
      'core/recipe/launch/thaw_keeper.py',
      'core/recipe/trainers/open-clip/thaw_convert.py',
      'core/recipe/trainers/runner/thaw_runner.py',
      'core/recipe/trainers/vlm-r1/thaw_prepare.py',
    ]
    const sources = files.filter((path) => /\.(?:tsx?|map|md|py|cc|h)$|(?:^|\/)(?:tests?|bench)\//.test(path))
    expect(sources.toSorted()).toEqual(programs)
    const own = `${process.platform}-${process.arch}`
    const others = ['darwin', 'win32', 'linuxmusl', 'arm64', 'x64'].filter((part) => !own.split('-').includes(part))
    const foreign = new RegExp(String.raw`\b(?:${others.join('|')})\b|\.(?:dll|dylib)$`)
    expect(files.filter((path) => foreign.test(path))).toEqual([])
    expect(files.filter((path) => path.includes('tfjs-node'))).toEqual([])
  })

  it('keeps all code in the archive but native libraries, which the system loads', () => {
    const beside = filesIn(`${archive}.unpacked`).map(({ path }) => path)
    expect(beside.filter((path) => !/\.(?:node|so[.\d]*)$|^core\/model\/zoo\//.test(path))).toEqual([])
    expect(beside.filter((path) => path.endsWith('.node')).length).toBe(3)
    for (const model of ['thaw-tiny', 'thaw-tiny-plain']) {
      expect(beside).toContain(`core/model/zoo/${model}/weights.safetensors`)
      expect(beside).toContain(`core/model/zoo/${model}/statistics.safetensors`)
    }
    for (const file of ['vision.safetensors', 'text.safetensors', 'connector.safetensors', 'classes.json'])
      expect(beside).toContain(`core/model/zoo/thaw-photo/${file}`)
  })

  it('carries a checksum of every packed file, which Electron holds against what it reads', () => {
    for (const path of ['out/main/main.js', 'out/main/compute.js', 'out/preload/preload.cjs']) {
      expect(statFile(archive, path)).toMatchObject({ integrity: { algorithm: 'SHA256' } })
    }
    expect(getRawHeader(archive).headerString).toContain('"integrity"')
  })

  it('lists the licence of every package in it', () => {
    const listed = listedPackages(readFileSync(join(app, 'resources/THIRD-PARTY.txt'), 'utf8'))
    const shipped = filesInArchive(archive)
      .map(({ path }) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1])
      .filter((path) => path !== undefined)
    expect(shipped.length).toBeGreaterThan(8)
    for (const path of shipped) {
      const { name, version } = JSON.parse(extractFile(archive, `${path}/package.json`).toString())
      expect(listed).toContain(`${name} ${version}`)
    }
    const { lists } = packagePlaces(root)
    const bundled = ['main.json', 'renderer.json'].flatMap((file) => recordedPackages(join(lists, file)))
    expect(bundled.map((path) => packageName(path).split(' ')[0])).toEqual(
      expect.arrayContaining(['@tensorflow/tfjs-core', 'react', 'zod', 'hyparquet', 'protobufjs']),
    )
    for (const path of bundled) expect(listed).toContain(packageName(path))
  })

  it('needs no package that is not in it', () => {
    const shipped = new Set(
      filesInArchive(archive).map(({ path }) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]),
    )
    const wanted = bundles().flatMap(importedPackages)
    expect(wanted).toContain('better-sqlite3')
    expect(wanted.filter((name) => !shipped.has(name) && name !== 'electron')).toEqual([])
  })

  it('computes with the files of TensorFlow.js that its tests run on', () => {
    const code = bundles().join('\n')
    expect(code).toContain('require_tf_core_node')
    expect(code).toContain('require_tf_backend_wasm_node')
  })

  it('has its fuses set: no Node by the back door, code from the archive only, cookies encrypted', async () => {
    const wire = await getCurrentFuseWire(join(app, 'thaw'))
    const on = (option: FuseV1Options): string => String.fromCharCode(wire[option] ?? 0)
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookies: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyArchive: on(FuseV1Options.OnlyLoadAppFromAsar),
      file: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: '0',
      cookies: '1',
      nodeOptions: '0',
      inspect: '0',
      integrity: '1',
      onlyArchive: '1',
      file: '0',
    })
  })

  it('starts its processes as utility processes, and neither crash reporter nor updater', () => {
    const shell = bundles()
      .filter((code) => /from "electron"/.test(code))
      .join('\n')
    expect(shell).toContain('utilityProcess.fork')
    expect(shell).not.toMatch(/child_process|worker_threads|crashReporter|autoUpdater/)
  })

  it('names no path of the machine it was built on', () => {
    expect(bundles().filter((code) => code.includes(root))).toEqual([])
  })

  describe.skipIf(!canHide)('started where the clone is gone', () => {
    it('imports, advises, trains and remembers, from a folder that cannot be written', async () => {
      const person = folder(join(scratch, 'person'))
      const before = fingerprintOf(app)
      const thaw = start(person, {})
      const { page, disconnect } = await windowOf(thaw)
      await wholeJob(page, pictures)
      const report = await page.evaluate(() => window.thaw.call('engine.doctor', {}))
      await disconnect()
      thaw.process.kill('SIGTERM')
      await thaw.ended
      expect(fingerprintOf(app)).toEqual(before)
      // the engine that everybody has, and the one for where ONNX Runtime has no binary, as on Macs with Intel's processor
      const works = ['ort', 'wasm'].map((id) => expect.objectContaining({ id, available: true }))
      expect(report).toMatchObject({ ok: true, value: { engines: expect.arrayContaining(works) } })
      const home = join(person, '.local/share/thaw')
      expect(filesIn(home).map(({ path }) => path)).toContain('thaw.db')
    })

    it('passes its own check', async () => {
      const thaw = start(folder(join(scratch, 'checker')), { args: ['--self-test'] })
      expect({ code: await thaw.ended, output: thaw.output() }).toMatchObject({ code: 0 })
    })

    it('says so where the person’s home cannot be written, and ends', async () => {
      const person = folder(join(scratch, 'locked'))
      const thaw = start(person, { readOnly: [person] })
      expect(await thaw.ended).toBe(3)
      expect(thaw.output()).toContain(`Thaw cannot write to ${join(person, '.config/Thaw')}`)
      expect(thaw.output()).toContain('[dialog] Thaw cannot start')
    })

    it('says so in its window where only the folder for its data cannot be written', async () => {
      const person = folder(join(scratch, 'other'))
      const data = folder(join(scratch, 'data'))
      const thaw = start(person, { args: [`--home=${join(data, 'thaw')}`], readOnly: [data] })
      const { page, disconnect } = await windowOf(thaw)
      await page.getByText('Thaw cannot write').first().waitFor()
      expect(await page.getByText('Thaw cannot write').first().textContent()).toContain(join(data, 'thaw'))
      await disconnect()
      thaw.process.kill('SIGTERM')
      await thaw.ended
    })
  })
})

/** Packages that a bundle imports or requires by name. */
function importedPackages(code: string): string[] {
  const named = code.matchAll(/^import (?:[^'"]* from )?["']([^"'.][^"']*)["']|\bload\(["']([^"']+)["']\)/gm)
  return [...named]
    .map(([, one = '', other = '']) => one || other)
    .filter((name) => !isBuiltin(name) && !name.startsWith('data:'))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
}
