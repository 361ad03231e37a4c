import { buffer } from 'node:stream/consumers'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'

export type Members = Readonly<Record<string, Uint8Array | string>>

/** A tar file of these members, in order. */
export async function tarOf(members: Members): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(members)) tar.entry({ name }, Buffer.from(content))
  tar.finalize()
  return buffer(tar)
}

/** A zip file of these members, deflated or stored. */
export function zipOf(members: Members, level: 0 | 6 = 6): Uint8Array {
  const files = Object.entries(members).map(([name, content]) => [name, Buffer.from(content)] as const)
  return zipSync(Object.fromEntries(files), { level })
}
