import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { photo } from './photo.ts'

/** A folder that is deleted when its scope ends: `await using folder = await temporaryFolder()`. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string
  write(files: Readonly<Record<string, Uint8Array | string>>): Promise<void>
  /** Writes one generated PNG for each path; the seed makes each a picture of its own. */
  photos(paths: readonly string[], firstSeed?: number): Promise<void>
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'thaw-images-'))
  const write: TemporaryFolder['write'] = async (files) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true })
      await writeFile(join(path, name), content)
    }
  }
  return {
    path,
    write,
    photos: async (paths, firstSeed = 1) => {
      for (const [i, name] of paths.entries())
        await write({
          [name]: await photo(firstSeed + i)
            .png()
            .toBuffer(),
        })
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** `prefix0.png` … `prefix{count−1}.png` */
export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}.png`)
}
