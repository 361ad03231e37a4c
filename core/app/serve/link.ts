/**
 * Lets another process of the same person request an address from a running `thaw serve`, with a secret in Thaw's home.
 */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { failure, success, type Result } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { diskFull } from '../disk-full.ts'

export const LINK_PATH = '/link'

const FILE = /^serving-(\d+)\.json$/
const linkFile = z.object({ secret: z.string() })
const linkAnswer = z.object({ url: z.string() })

export interface LinkFile {
  /** The secret that a request must carry as `Authorization: Bearer …`. */
  readonly secret: string
  remove(): void
}

/** Only the person can read the file, like everything in the home. Failures: home-unwritable. */
export function writeLinkFile(home: string, port: number): Result<LinkFile> {
  const secret = randomBytes(32).toString('base64url')
  const file = join(home, `serving-${port}.json`)
  const remove = (): void => rmSync(file, { force: true })
  try {
    writeFileSync(file, JSON.stringify({ secret }), { mode: 0o600 })
    return success({ secret, remove })
  } catch (error) {
    remove()
    const full = diskFull(error, home)
    if (full) return { ok: false, failure: full }
    const message = `Thaw cannot write to its folder ${home}. Choose another with THAW_HOME, or change its permissions.`
    return failure('home-unwritable', message, { hint: '--home DIR', file, details: String(error) })
  }
}

/**
 * Gets a new one-time address from the server that runs on this home. Removes files left by a killed server.
 * Failures: not-found (no server runs, or none on that port), usage (several run and no port is given).
 */
export async function askForLink(home: string, port: number | undefined): Promise<Result<string>> {
  const found: string[] = []
  for (const name of namesIn(home)) {
    const of = Number(FILE.exec(name)?.[1])
    if (Number.isNaN(of) || (port !== undefined && of !== port)) continue
    const url = await ask(of, join(home, name))
    if (url === null) rmSync(join(home, name), { force: true })
    else found.push(url)
  }
  const [url, ...more] = found
  if (url === undefined) {
    const where = port === undefined ? '' : ` on port ${port}`
    return failure(
      'not-found',
      `No \`thaw serve\` is running${where} with its data in ${home}. Start it; it prints an address.`,
    )
  }
  if (more.length === 0) return success(url)
  const ports = found.map((one) => new URL(one).port).join(', ')
  return failure('usage', `Several servers are running, on the ports ${ports}. Choose one.`, { hint: '--port N' })
}

/** Null if no server accepts the file's secret: it has ended, or another program uses its port. */
async function ask(port: number, file: string): Promise<string | null> {
  const content = linkFile.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!content.success) return null
  const headers = { authorization: `Bearer ${content.data.secret}` }
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${LINK_PATH}`, { method: 'POST', headers })
    const link = linkAnswer.safeParse(parseJson(await answer.text()))
    return link.success ? link.data.url : null
  } catch {
    return null
  }
}

function namesIn(home: string): string[] {
  try {
    return readdirSync(home)
  } catch {
    return []
  }
}
