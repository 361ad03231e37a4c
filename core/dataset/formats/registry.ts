import { type DatasetFormat, FORMATS, type Problem, type ReadingOptions } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { hasImageName } from '../image/sniff.ts'
import { Images } from '../records/images.ts'
import { withoutRepeats } from '../repeats/without-repeats.ts'
import { Archives, withMembers } from '../source/archives.ts'
import { hasCompressedTarName } from '../source/compressed.ts'
import type { Tree } from '../source/tree.ts'
import { type Candidate, leftUnread } from '../unread/left-unread.ts'
import { captionFiles } from './caption-files.ts'
import { classFolders } from './class-folders/class-folders.ts'
import { coco } from './detection/coco.ts'
import { conversations } from './conversations/conversations.ts'
import { fileNames } from './file-names.ts'
import { unreadForm } from './unsupported/unread-forms.ts'
import { grounding } from './detection/grounding.ts'
import { imagefolder } from './tables/imagefolder.ts'
import { nestedPictures } from './unsupported/nested-pictures.ts'
import { parquet } from './tables/parquet.ts'
import { peekAll } from './peek.ts'
import type { Detection, Reader, Scan } from './reader.ts'
import { table } from './tables/table.ts'
import { cvat } from './tools/cvat.ts'
import { labelMe } from './tools/labelme.ts'
import { labelStudio } from './tools/label-studio/label-studio.ts'
import { supervisely } from './tools/supervisely.ts'
import { via } from './tools/via.ts'
import { unusedProblem } from './columns/unused-columns.ts'
import { vlmR1 } from './conversations/vlm-r1.ts'
import { voc } from './detection/voc.ts'
import { webImages } from './unsupported/web-images.ts'
import { webdataset } from './webdataset.ts'
import { yolo } from './detection/yolo.ts'

/** Every reader; with equal confidence the first wins. */
const READERS: readonly Reader[] = [
  imagefolder,
  once(parquet),
  webdataset,
  once(labelStudio),
  once(cvat),
  labelMe,
  once(via),
  supervisely,
  once(coco),
  once(grounding),
  once(vlmR1),
  once(conversations),
  voc,
  yolo,
  captionFiles,
  table,
  classFolders,
  fileNames,
]

/** Lists of pictures, of which several may hold the same records; readers of tables see to their rows themselves. */
function once(reader: Reader): Reader {
  return { ...reader, read: (input) => withoutRepeats(reader.read(input)) }
}

/** Confidence of a table whose records lead to no image. */
const OPEN = 0.3

/** Confidence of a reader for images without any order; another program's export explains them better. */
const HARDLY = 0.2

export interface Recognised {
  /** What is to be read: the tree that was looked at, or that with the members of its archives among its files. */
  readonly tree: Tree
  readonly reader: Reader
  readonly detection: Detection
  /** Alternatives, most confident first. */
  readonly alternatives: readonly Detection[]
  /** Finds the images that the records name, and has met those of the first records. */
  readonly images: Images
  /** Those in the tree's folder, as far as they were listed. */
  readonly archives: Archives
  /** Formats that read what the chosen one leaves unread; null where it leaves nothing. */
  readonly unread: { readonly readBy: readonly DatasetFormat[] } | null
  /** Warnings before any record is read. */
  readonly problems: readonly Problem[]
}

/**
 * Detects the format of a tree, or checks the requested one.
 * Files about the images that would stay unread make it unclear until a person chooses a format.
 *
 * @returns `format-unsupported` for an unknown name; `format-unrecognised` where the content fits no format, or not the
 *   one asked for
 */
export async function recognise(tree: Tree, root: string, options: ReadingOptions): Promise<Result<Recognised>> {
  const wanted = options.format
  if (wanted !== undefined && !FORMATS.includes(wanted)) {
    return failure('format-unsupported', `There is no format “${wanted}”. Choose one of ${FORMATS.join(', ')}.`)
  }
  const archives = new Archives(tree)
  const look = await lookAt(tree, archives, options)
  const web = wanted === undefined && !options.columns && isOpen(look) ? webImages(look.scan.peeked) : null
  if (web !== null && look.best) return failure('format-unrecognised', `“${root}” ${web}`, { file: root })
  if (isClear(look, wanted)) return success(await recognisedBy(look, archives, wanted))
  // A dataset may come as several archives: annotations in one, images in others.
  const whole = tree.container === 'folder' ? await withMembers(tree, archives) : null
  const second = whole && (await lookAt(whole, archives, options))
  if (second && isClear(second, wanted)) return success(await recognisedBy(second, archives, wanted))
  const { scan, ranked, best } = look
  if (wanted === undefined) {
    const reason = unreadForm(scan) ?? web ?? (best ? null : nestedPictures(scan.peeked))
    if (reason !== null) return failure('format-unrecognised', `“${root}” ${reason}`, { file: root })
  }
  if (best) return success(await recognisedBy({ ...look, best }, archives, wanted))
  const problems = [...tree.problems, ...scan.peeked.flatMap(({ unreadable }) => unreadable ?? [])]
  return unrecognised(root, tree, wanted, ranked[0]?.detection, problems)
}

interface Look {
  readonly scan: Scan
  /** Surest first. */
  readonly ranked: readonly Candidate[]
  /** The surest, or the one asked for. */
  readonly best: Candidate | undefined
}

async function lookAt(tree: Tree, archives: Archives, options: ReadingOptions): Promise<Look> {
  const scan = { tree, images: new Images(tree, archives), peeked: await peekAll(tree), options }
  const found: Candidate[] = []
  for (const reader of READERS) {
    const detection = await reader.detect(scan)
    if (detection) found.push({ reader, detection })
  }
  const ranked = found.toSorted((a, b) => b.detection.confidence - a.detection.confidence)
  const { format } = options
  return {
    scan,
    ranked,
    best: format === undefined ? ranked[0] : ranked.find(({ reader }) => reader.format === format),
  }
}

type Clear = Look & { readonly best: Candidate }

function isClear(look: Look, wanted: DatasetFormat | undefined): look is Clear {
  return look.best !== undefined && (wanted !== undefined || look.best.detection.confidence > HARDLY)
}

function isOpen({ best }: Look): boolean {
  return (best?.detection.confidence ?? 0) <= OPEN
}

async function recognisedBy(
  { scan, ranked, best }: Clear,
  archives: Archives,
  wanted: DatasetFormat | undefined,
): Promise<Recognised> {
  const { tree, images } = scan
  const others = ranked.filter((entry) => entry !== best)
  const { unclear, unread, problems } = await leftUnread(tree, best, others, wanted !== undefined)
  const detection = unclear ? { ...best.detection, unclear } : best.detection
  const { columns, notes = [] } = detection
  const alternatives = others.map((other) => other.detection)
  const told = [
    ...(columns === undefined ? [] : [...unusedProblem(columns.unused), ...(columns.notes ?? [])]),
    ...notes,
  ]
  return { ...best, detection, tree, images, archives, alternatives, unread, problems: [...problems, ...told] }
}

function unrecognised(
  root: string,
  tree: Tree,
  wanted: DatasetFormat | undefined,
  best: Detection | undefined,
  problems: readonly Problem[],
): Result<never> {
  const details = problems.map(({ message }) => message).join('\n')
  if (wanted !== undefined) {
    const instead = best ? ` It looks like ${best.format}: ${best.description}` : ''
    return failure('format-unrecognised', `“${root}” cannot be read as ${wanted}.${instead}`, { file: root, details })
  }
  const [first] = problems
  if (first && !tree.files.some(({ path }) => hasImageName(path))) {
    return failure('format-unrecognised', `“${root}” holds nothing that Thaw can read. ${first.message}`, {
      file: root,
      details,
    })
  }
  const packed = tree.files.find(({ path }) => hasCompressedTarName(path))
  if (packed) {
    return failure(
      'format-unrecognised',
      `“${root}” holds compressed archives such as “${packed.path}”, whose images Thaw cannot read one by one: ` +
        'decompress each to a .tar file, which Thaw reads without unpacking.',
      { file: root, details },
    )
  }
  if (tree.container === 'folder' || tree.container === 'zip' || tree.container === 'tar') {
    return failure(
      'dataset-empty',
      `“${root}” holds no images: choose the folder that holds one folder of images (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP or SVG) ` +
        'for each class, or the file that lists images and their texts.',
      { file: root, details },
    )
  }
  return failure(
    'format-unrecognised',
    `“${root}” is not a dataset that Thaw recognises: choose a folder of class folders, a zip or tar file, or a JSON, JSONL, CSV, ` +
      'TSV or Parquet file whose records name images.',
    { file: root, details },
  )
}
