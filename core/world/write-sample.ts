import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import type { SampleOptions } from './sample.ts'
import { sampleClasses, sampleItems } from './sample.ts'

export interface WrittenSample {
  readonly directory: string
  readonly items: number
  readonly classes: readonly string[]
}

/** Makes a PNG file's bytes of an RGB picture, uint8 [height, width, 3]. */
export type EncodePicture = (rgb: Uint8Array, width: number, height: number) => Promise<Uint8Array>

/**
 * Writes a sample dataset: a folder of pictures for each class and `manifest.json`, which tells of each file what was
 * drawn, whether its label is wrong and which file it nearly copies.
 * @param directory must be empty or absent, else the result is a `usage` failure
 * @param options `size` is the pictures' side in pixels
 */
export async function writeSample(
  directory: string,
  options: SampleOptions & { readonly size: number },
  encode: EncodePicture,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Result<WrittenSample>> {
  try {
    await mkdir(directory, { recursive: true })
    if ((await readdir(directory)).length > 0) {
      return failure('usage', 'The folder is not empty. Choose a new or an empty folder for the sample dataset.', {
        file: directory,
      })
    }
    const classes = sampleClasses(options).map((each) => each.name)
    for (const name of classes) await mkdir(join(directory, name), { recursive: true })
    const manifest: object[] = []
    const files: string[] = []
    for (const item of sampleItems(options)) {
      const file = `${item.className}/${item.fileName}`
      await writeFile(join(directory, file), await encode(item.render(options.size), options.size, options.size))
      files.push(file)
      manifest.push({
        file,
        className: item.className,
        shape: item.scene.objects[0]?.shape,
        seed: item.seed,
        mislabelled: item.mislabelled,
        ...(item.copyOf !== undefined && { copyOf: files[item.copyOf] }),
      })
      onProgress(files.length, options.items)
    }
    const document = { generator: 'thaw-world', options, classes, items: manifest }
    await writeFile(join(directory, 'manifest.json'), `${JSON.stringify(document, null, 1)}\n`)
    return success({ directory, items: files.length, classes })
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return failure(
      'path-unreadable',
      'The sample could not be written there. Check that the folder may be written and the disk has room.',
      {
        file: directory,
        details: error.message,
      },
    )
  }
}
