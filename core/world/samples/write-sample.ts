import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Result } from '../../domain/failure.ts'
import { failure, success } from '../../domain/failure.ts'
import { checkEmpty } from './empty-folder.ts'
import type { FormatContext, PackedPicture, Packing, Picture, SampleFormat } from './formats/format.ts'
import type { SampleFormatName } from './formats/formats.ts'
import { isClassFormat, isQuestionFormat, itemFormat, questionFormat } from './formats/formats.ts'
import { questionItems } from './question-items.ts'
import type { DrawnItem } from './sample-items.ts'
import { groupName, sampleItems } from './sample-items.ts'
import type { SampleOptions } from './sample-options.ts'
import { sampleClasses, sampleLexicon } from './sample-options.ts'

export interface WrittenSample {
  readonly directory: string
  readonly format: SampleFormatName
  readonly items: number
  /** Names of the classes; empty if the format describes more than a class. */
  readonly classes: readonly string[]
}

/** Makes a PNG file's bytes of an RGB picture, uint8 [height, width, 3]. */
export type EncodePicture = (rgb: Uint8Array, width: number, height: number) => Promise<Uint8Array>

export interface WriteOptions extends Omit<SampleOptions, 'task'> {
  /** Side of the pictures in pixels. */
  readonly size: number
  /** `class-folders` if absent. */
  readonly format?: SampleFormatName
}

/**
 * Writes a sample dataset: pictures, the format's own files and `manifest.json`, which records for each picture what
 * was drawn, whether what is said of it is wrong, which group it belongs to and which file it nearly copies.
 * @param directory must be empty or absent, else the result is a `usage` failure
 */
export async function writeSample(
  directory: string,
  options: WriteOptions,
  encode: EncodePicture,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Result<WrittenSample>> {
  const { size, format = 'class-folders', ...rest } = options
  if (!isClassFormat(format) && (rest.shift === 'new-labels-conjunctions' || rest.shift === 'new-labels-counts')) {
    return failure(
      'usage',
      `The shift ${rest.shift} is about classes. Use it with a format that has classes: class-folders, csv, parquet or webdataset.`,
      {},
    )
  }
  const asked: SampleOptions = { ...rest, task: isClassFormat(format) ? 'classes' : 'scenes' }
  const context = { size, lexicon: sampleLexicon(asked) }
  const target = { directory, encode, context, report: (done: number) => onProgress(done, options.items) }
  try {
    await mkdir(directory, { recursive: true })
    const empty = await checkEmpty(directory)
    if (!empty.ok) return empty
    const classes = isClassFormat(format) ? sampleClasses(asked).map((each) => each.name) : []
    const items = isQuestionFormat(format)
      ? await writeItems(target, questionFormat(format), questionItems(asked), (item) => ({
          template: item.question.template,
          question: item.question.text,
          answer: item.answer,
        }))
      : await writeItems(target, itemFormat(format), sampleItems(asked), (item) => ({
          className: item.className,
          shape: item.scene.objects[0]?.shape,
        }))
    const manifest = { generator: 'thaw-world', format, options: { ...rest, size }, classes, items }
    await writeFile(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
    return success({ directory, format, items: items.length, classes })
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

interface Target {
  readonly directory: string
  readonly encode: EncodePicture
  readonly context: FormatContext
  report(done: number): void
}

/** Writes the pictures and the format's files. @returns the manifest's entries */
async function writeItems<Item extends DrawnItem>(
  { directory, encode, context, report }: Target,
  format: SampleFormat<Item>,
  items: Iterable<Item>,
  describe: (item: Item) => object,
): Promise<object[]> {
  const pictures: Picture<Item>[] = []
  const folders = new Set<string>()
  const write = async (path: string, content: Uint8Array | string): Promise<void> => {
    const file = join(directory, path)
    if (!folders.has(dirname(file))) await mkdir(dirname(file), { recursive: true })
    folders.add(dirname(file))
    await writeFile(file, content)
  }
  const { packing } = format
  const waiting: PackedPicture<Item>[] = []
  let part = 0
  const packUp = async ({ nameOf, bytesOf }: Packing<Item>): Promise<void> =>
    write(nameOf(part++), await bytesOf(waiting.splice(0)))
  for (const item of items) {
    const file = format.pathOf(item)
    const bytes = await encode(item.render(context.size), context.size, context.size)
    if (packing) waiting.push({ file, item, bytes })
    else await write(file, bytes)
    pictures.push({ file: packing ? `${packing.nameOf(part)}!/${file}` : file, item })
    if (packing && waiting.length >= packing.each) await packUp(packing)
    report(pictures.length)
  }
  if (packing && waiting.length > 0) await packUp(packing)
  for (const { path, text } of format.documents(pictures, context)) await write(path, text)
  return pictures.map(({ file, item }) => {
    const source = item.copyOf === undefined ? undefined : pictures[item.copyOf]?.file
    return entryOf(file, item, describe(item), source)
  })
}

function entryOf(file: string, item: DrawnItem, facts: object, copyOf: string | undefined): object {
  const { seed, mislabelled } = item
  const group = item.group === undefined ? {} : { group: groupName(item.group) }
  return { file, ...facts, seed, mislabelled, ...group, ...(copyOf !== undefined && { copyOf }) }
}
