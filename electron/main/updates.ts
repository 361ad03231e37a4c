import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, shell } from 'electron'
import { z } from 'zod'

const manifest = z.object({ homepage: z.url({ protocol: /^https$/ }) })

/** The page of releases, from the package.json of an installed app; null where nobody wrote it there, as in a clone. */
export function releasePage(folder: string): string | null {
  try {
    const { homepage } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    return `${homepage.replace(/\/$/, '')}/releases`
  } catch {
    return null
  }
}

/** Opens it in the person's browser. Thaw itself asks nobody, and only this asks for that. */
export function openReleasePage(): void {
  const page = releasePage(app.getAppPath())
  if (page !== null) void shell.openExternal(page)
}
