import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
/** A person whose folder, name and key are known to nobody but the environment. */
const person = join(folder.path, 'Zoë Quintana')
const env = {
  HOME: person,
  USERPROFILE: person,
  XDG_DATA_HOME: undefined,
  THAW_HOME: undefined,
  USER: 'zquintana',
  HOSTNAME: 'workbench-7',
  HUB_TOKEN: 'swordfish-of-zq',
}
const data = join(person, '.local/share/thaw')
mkdirSync(join(data, 'logs'), { recursive: true })
afterAll(() => folder.remove())

describe('thaw doctor --report', () => {
  it('tells how Thaw is here and how it failed last, and not who asks', async () => {
    const line = { at: '2026-11-30T10:00:00Z', level: 'error', message: 'measure.run: it broke' }
    const details = `Error in ${person}/pictures/a.png, E:\\zquintana\\b.png, key swordfish-of-zq, at workbench-7`
    writeFileSync(join(data, 'logs/thaw.log'), `${JSON.stringify({ ...line, details })}\n`)
    const { code, stdout } = await thaw(['doctor', '--report'], env)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^home +<home>\/\.local\/share\/thaw \(the default folder\)/m)
    expect(stdout).toMatch(/^engine +not measured yet/m)
    expect(stdout).toContain('Last error, 2026-11-30T10:00:00Z: measure.run: it broke')
    expect(stdout).toContain('Error in <home>/pictures/a.png, E:\\<user>\\b.png, key <token>, at <host>')
    for (const name of ['Quintana', 'zquintana', 'swordfish', 'workbench']) expect(stdout).not.toContain(name)
    const json = JSON.parse((await thaw(['doctor', '--report', '--json'], env)).stdout) as { text: string }
    expect(json.text).toContain('Thaw diagnostics')
  })

  it('is made where Thaw does not start as well, and says why that is so', async () => {
    writeFileSync(join(data, 'thaw.db'), 'this is no database, and never was one '.repeat(100))
    const { code, stdout } = await thaw(['doctor', '--report'], env)
    expect(code).toBe(3)
    expect(stdout).toContain('Thaw does not start:\n[database-corrupt]')
    expect(stdout).toMatch(/^engine +unknown/m)
    expect(stdout).not.toContain('Quintana')
  })
})
