/** That the watcher of the tests beside this one is not blind: each thing that Thaw must not do is done here, and seen. */
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { works, type Witness } from '../../../build/tools/witness.ts'
import { stage, watched, type Stage } from '../../support/witness/watched.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
let here: Stage
beforeAll(() => {
  here = stage()
})
afterAll(() => here.remove())

/** Runs a few lines of JavaScript and tells what was seen, as one text. */
async function seen(by: Witness, script: string): Promise<string> {
  const { code, output, breaches } = await watched([process.execPath, '-e', script], { stage: here, by })
  if (code !== 0) throw new Error(output)
  return breaches.join('\n')
}

const LOAD_ORT = `
  const at = require('node:module').createRequire(${JSON.stringify(join(ROOT, 'package.json'))})
  at('onnxruntime-node/dist/binding.js').initOrt()`

const SEEN: ReadonlyArray<readonly [what: string, script: string, breach: RegExp]> = [
  ['a name that is looked up', `require('dns').lookup('example.invalid', () => {})`, /resolver|way out/],
  [
    'a name asked for by Node’s own resolver',
    `const r = new (require('dns').Resolver)(); r.setServers(['192.0.2.53']); r.resolve4('example.invalid', () => {}); setTimeout(() => r.cancel(), 100)`,
    /asked a resolver at 192\.0\.2\.53|way out/,
  ],
  [
    'a connection',
    `const s = require('net').connect(443, '192.0.2.1'); s.on('error', () => {}); setTimeout(() => s.destroy(), 100)`,
    /192\.0\.2\.1, port 443|way out/,
  ],
  [
    'a connection over IPv6',
    `const s = require('net').connect(443, '2001:db8::1'); s.on('error', () => {}); setTimeout(() => s.destroy(), 100)`,
    /2001:db8::1, port 443|way out/,
  ],
  [
    'a datagram',
    `const s = require('dgram').createSocket('udp4'); s.send('x', 9, '192.0.2.1', () => s.close()); s.on('error', () => {})`,
    /192\.0\.2\.1|0\.0\.0\.0|way out/,
  ],
  [
    'what the program of a program does',
    `require('child_process').spawnSync('sh', ['-c', "'" + process.execPath + "'" + ' -e "require(\\'fs\\').mkdirSync(process.env.HOME + \\'/deep\\')"'])`,
    /person\/deep/,
  ],
  ['a file in the person’s folder', `require('fs').writeFileSync(process.env.HOME + '/.id', '')`, /person\/\.id/],
  ['a file where one stands', `require('fs').writeFileSync('here', '')`, /cwd\/here/],
  [
    'a temporary file left behind',
    `require('fs').writeFileSync(process.env.TMPDIR + '/log', '')`,
    /left \S+tmp\/log behind/,
  ],
  ['the telemetry of ONNX Runtime', LOAD_ORT, /person\/\.cache/],
]

const SILENT: ReadonlyArray<readonly [what: string, script: string]> = [
  ['nothing', ''],
  [
    'a server and a client on this machine',
    `const h = require('http'); const s = h.createServer((q, a) => a.end()).listen(0, '127.0.0.1', () => h.get({ port: s.address().port, host: '127.0.0.1', agent: false }, (a) => { a.resume(); s.close() }))`,
  ],
  [
    'a temporary file that is removed',
    `const f = require('fs'), p = process.env.TMPDIR + '/t'; f.writeFileSync(p, ''); f.rmSync(p)`,
  ],
  ['a file in Thaw’s home', `require('fs').writeFileSync(process.env.THAW_HOME + '/f', '')`],
  ['ONNX Runtime told to be silent', `process.env.ORT_DISABLE_TELEMETRY = '1'; ${LOAD_ORT}`],
]

const witnesses = (['strace', 'namespace'] as const).filter(works)

describe.skipIf(witnesses.length === 0)('the watcher', () => {
  describe.each(witnesses)('by %s', (by) => {
    it.each(SEEN)('sees %s', async (_, script, breach) => {
      try {
        expect(await seen(by, script)).toMatch(breach)
      } finally {
        here.remove()
        here = stage()
      }
    })

    it.each(SILENT)('says nothing about %s', async (_, script) => {
      expect(await seen(by, script)).toBe('')
    })
  })
})
