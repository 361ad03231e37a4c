import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { downloadFailed } from '../../../build/package/download-failed.ts'

it('says in a sentence that a download failed, wherever the error lies', () => {
  const refused = Object.assign(new Error('getaddrinfo EAI_AGAIN github.com'), { code: 'EAI_AGAIN' })
  const request = Object.assign(new Error('Response code 502'), { name: 'RequestError' })
  for (const error of [refused, request, new Error('cannot build', { cause: refused })])
    expect(downloadFailed(error)).toContain('--electron-dist DIR')
  expect(downloadFailed(new TypeError('x is not a function'))).toBeNull()
})

it.each([
  ['--help', 0],
  ['--wrong', 3],
])('npm run package -- %s explains the options and builds nothing', (option, status) => {
  const main = join(resolve(import.meta.dirname, '../../..'), 'build/package/main.ts')
  const done = spawnSync(process.execPath, [main, option], { encoding: 'utf8' })
  expect(done.status).toBe(status)
  expect(done.stdout + done.stderr).toContain('--electron-dist DIR')
  expect(done.stderr).not.toContain('    at ')
})
