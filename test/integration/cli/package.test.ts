import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listedPackages } from '../../../build/bundle/third-party.ts'
import { temporaryFolder } from './thaw.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
/** With what is nested in names: a space, and a letter that is not in ASCII. */
const folder = temporaryFolder()
const prefix = join(folder.path, 'with späces')
const installed = join(prefix, 'lib/node_modules/thaw')
afterAll(() => folder.remove())

/** As a person has it: npm passes its own settings, of this repository, to all that `npm test` starts. */
const env: NodeJS.ProcessEnv = {
  PATH: process.env['PATH']
    ?.split(':')
    .filter((path) => !path.includes('node_modules'))
    .join(':'),
  HOME: process.env['HOME'],
  THAW_HOME: join(folder.path, 'home'),
  // Certificates of a company's network, where there is one.
  ...(process.env['NODE_EXTRA_CA_CERTS'] !== undefined && { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }),
}

function run(program: string, args: readonly string[], cwd = folder.path): string {
  const done = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${done.stdout}${done.stderr}${done.error?.message ?? ''}`)
  return done.stdout
}

const isOnline = spawnSync('npm', ['ping'], { env, cwd: folder.path, timeout: 20_000 }).status === 0
if (!isOnline) console.log('npm’s registry does not answer: the installed npm package is NOT TESTED here.')

function filesIn(place: string): string[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

// npm links programs differently on Windows
describe.skipIf(!isOnline || process.platform === 'win32')(
  'the npm package, installed away from this repository',
  () => {
    const thaw = join(prefix, 'bin/thaw')

    beforeAll(() => {
      mkdirSync(prefix)
      const packed = spawnSync(process.execPath, [join(ROOT, 'build/pack.ts'), '--pack-destination', folder.path], {
        cwd: ROOT,
        encoding: 'utf8',
      })
      if (packed.status !== 0) throw new Error(`${packed.stdout}${packed.stderr}`)
      const archive = readdirSync(folder.path).find((name) => name.endsWith('.tgz')) ?? ''
      // With another prefix, npm would no longer read the settings of this machine.
      const settings = run('npm', ['config', 'get', 'globalconfig']).trim()
      const where = ['--global', '--prefix', prefix, '--globalconfig', settings]
      // A registry that does not answer would be asked again for minutes.
      run('npm', ['install', ...where, '--prefer-offline', '--fetch-retries', '0', `./${archive}`])
      const megabytes = (place: string): string =>
        (filesIn(place).reduce((sum, file) => sum + statSync(file).size, 0) / 1e6).toFixed(0)
      console.log(
        `The npm package: ${megabytes(installed)} MB installed, ${(statSync(join(folder.path, archive)).size / 1e6).toFixed(0)} MB packed.`,
      )
    })

    it('holds no source, no test, no Electron, no development tool and no path of where it was made', () => {
      const own = filesIn(installed).filter((file) => !file.startsWith(join(installed, 'node_modules')))
      expect(own.filter((file) => file.endsWith('.ts'))).toEqual([])
      const code = own.filter((file) => /\.(js|html|json)$/.test(file))
      expect(code.filter((file) => readFileSync(file, 'utf8').includes(ROOT))).toEqual([])
      const packages = readdirSync(join(installed, 'node_modules'))
      expect(packages).toEqual(expect.arrayContaining(['better-sqlite3', 'onnxruntime-node', 'sharp']))
      expect(packages.filter((name) => /electron|vite|playwright|^@tensorflow|^react/.test(name))).toEqual([])
    })

    it('lists the licence of every package that is bundled, for Node and for the page', () => {
      const listed = listedPackages(readFileSync(join(installed, 'THIRD-PARTY.txt'), 'utf8'))
      expect(listed.map((name) => name.split(' ')[0])).toEqual(
        expect.arrayContaining(['@tensorflow/tfjs-core', 'react', 'uplot', 'zod', 'hyparquet', 'protobufjs', 'ws']),
      )
    })

    it('computes with the files of TensorFlow.js that its tests run on', () => {
      const code = filesIn(join(installed, 'out/main')).map((file) => readFileSync(file, 'utf8'))
      expect(code.join('\n')).toContain('require_tf_core_node')
      expect(code.join('\n')).toContain('require_tf_backend_wasm_node')
    })

    it('was installed without the download of ONNX Runtime’s CUDA part', () => {
      const script = join(installed, 'node_modules/onnxruntime-node/script/install.js')
      const library = `bin/napi-v6/linux/${process.arch}/libonnxruntime_providers_cuda.so`
      expect(existsSync(join(installed, 'node_modules/onnxruntime-node', library))).toBe(false)
      expect(spawnSync(process.execPath, [script], { env, cwd: installed }).status).toBe(0)
      expect(existsSync(join(installed, 'node_modules/onnxruntime-node', library))).toBe(false)
      const own = readFileSync(join(ROOT, 'node_modules/onnxruntime-node/script/install.js'), 'utf8')
      expect(readFileSync(script, 'utf8').endsWith(own)).toBe(true)
    })

    it('explains itself, with whichever Node is there', () => {
      expect(run(thaw, ['--help'])).toContain('Usage: thaw COMMAND')
      const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
      expect(run(thaw, ['--version'])).toBe(`${version}\n`)
    })

    it('imports, measures, recommends and trains', () => {
      const pictures = join(folder.path, 'pictures')
      run(thaw, ['sample', pictures, '--items', '36'])
      const done = JSON.parse(run(thaw, ['run', pictures, '--epochs', '1', '--strategy', 'frozen', '--json'])) as object
      expect(done).toMatchObject({ status: 'completed', strategy: 'frozen', dataset: { items: 36 } })
      expect(JSON.parse(run(thaw, ['history', 'list', '--json']))).toMatchObject({ runs: [{ status: 'completed' }] })
    })

    it('serves the user interface', async () => {
      const server = spawn(thaw, ['serve', '--json'], { env, cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] })
      try {
        const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
        const { url } = JSON.parse(line) as { url: string }
        const first = await fetch(url, { redirect: 'manual' })
        const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
        const page = await (await fetch(new URL('/', url), { headers: { cookie } })).text()
        const script = /src="([^"]+\.js)"/.exec(page)?.[1] ?? ''
        expect((await fetch(new URL(script, url), { headers: { cookie } })).headers.get('content-type')).toContain(
          'javascript',
        )
      } finally {
        server.kill('SIGINT')
        await once(server, 'exit')
      }
    })
  },
)
