import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, shell } from 'electron'
import { z } from 'zod'

const manifest = z.object({ homepage: z.url({ protocol: /^https$/ }) })

/** The address of the releases page, from the package.json of an installed app; null if it has none, as in a clone. */
export function releasePage(folder: string): string | null {
  try {
    const { homepage } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    return `${homepage.replace(/\/$/, '')}/releases`
  } catch {
    return null
  }
}

/** Opens the releases page in the browser. Thaw itself never checks for updates. */
export function openReleasePage(): void {
  const page = releasePage(app.getAppPath())
  if (page !== null) void shell.openExternal(page)
}
