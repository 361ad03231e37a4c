import { createHash } from 'node:crypto'
import type { Sharp } from 'sharp'
import type { Annotation, Box, ItemSource, MoreImage, Problem, ProblemCode, Split } from '../../domain/dataset.ts'
import { dhashHex, type Signature } from '../duplicates/signature.ts'
import type { Signatures } from '../duplicates/signatures.ts'
import { problemOf, systemReason } from '../files/file-problem.ts'
import {
  cropSignatures,
  readHeader,
  readSignature,
  refusalOf,
  type ImageHeader,
  type Refusal,
} from '../image/inspect.ts'
import { MAX_FILE_BYTES, openImage } from '../image/open.ts'
import { sniff, SNIFF_BYTES } from '../image/sniff.ts'
import type { Plan } from '../records/plan.ts'
import type { FurtherImage, RawRecord } from '../records/record.ts'
import { type Target, targetsOf } from '../records/targets.ts'
import { sourceBytes } from '../source/bytes.ts'
import { openConfined } from '../source/confined.ts'
import { readRange } from '../source/read-range.ts'
import { freeMemory } from '../source/free-memory.ts'
import type { GroupOf } from './groups.ts'

/** An image, or a part of one, read and ready to become an item. */
export interface ReadItem {
  readonly path: string
  /** Absent: the file that `path` names. */
  readonly source?: ItemSource | undefined
  readonly crop?: Box | undefined
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly hash: string
  /** 16 hex digits. */
  readonly dhash: string
  /** Number of its signature. */
  readonly print: number
  readonly className: string
  readonly annotation?: Annotation | undefined
  readonly moreImages?: readonly MoreImage[] | undefined
  readonly split: Split | null
  readonly group?: string | undefined
}

export type Reading =
  | {
      readonly kind: 'items'
      readonly items: readonly ReadItem[]
      readonly problems: readonly Problem[]
    }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The file is neither an image nor named like one. */
  | { readonly kind: 'side-file' }

const EMPTY: Refused = { code: 'empty-file', reason: 'is empty (0 bytes): replace it with an intact copy.' }

export interface RecordOptions {
  /** The dataset's folder: absolute, links resolved. */
  readonly base: string
  readonly plan: Plan
  /** In pixels; smaller images and crops are refused. */
  readonly minSide: number
  readonly groupOf: GroupOf | null
  /** Collects the signature of each image. */
  readonly signatures: Signatures
}

/**
 * Reads a record's image once and collects everything that an import needs. Content decides what is an image; the
 * name decides only whether to report other content.
 */
export async function readRecord(record: RawRecord, options: RecordOptions): Promise<Reading> {
  const { base } = options
  const { path, source } = record.image
  let bytes: Uint8Array
  try {
    if (record.maybeImage && !(await beginsLikeImage(base, source))) return { kind: 'side-file' }
    bytes = record.bytes ?? (await sourceBytes(base, source, MAX_FILE_BYTES))
  } catch (error) {
    return { kind: 'refused', problem: { ...problemOf(error, path), ...lineOf(record) } }
  }
  try {
    return await readImage(record, bytes, options)
  } finally {
    if (record.bytes === undefined && source.kind !== 'parquet') freeMemory(bytes)
  }
}

async function readImage(
  record: RawRecord,
  bytes: Uint8Array,
  { base, plan, minSide, groupOf, signatures }: RecordOptions,
): Promise<Reading> {
  const { path, source } = record.image
  const refuse = ({ code, reason }: Refused, file = path): Reading => ({
    kind: 'refused',
    problem: { code, severity: 'error', message: `“${file}” ${reason}`, file, ...lineOf(record) },
  })
  if (bytes.length === 0) return refuse(EMPTY)
  let image: Sharp
  try {
    image = openImage(bytes)
  } catch (error) {
    return refuse(refusalOf(error))
  }
  const header = await readHeader(bytes, minSide, image)
  if ('code' in header) return refuse(header)
  const { targets, problems } = targetsOf(record, plan, header, minSide)
  const parts = await partsOf(image, header, targets)
  if ('code' in parts) return refuse(parts)
  for (const one of record.moreImages ?? []) {
    const problem = await problemOfFurther(base, one, minSide)
    if (problem !== null) return refuse(problem, one.path)
  }
  const more = (record.moreImages ?? []).map((one): MoreImage =>
    one.source.kind === 'file' && one.source.path === one.path
      ? { path: one.path }
      : { path: one.path, source: one.source },
  )
  const hash = createHash('sha256').update(bytes).digest('hex')
  const group = groupOf?.({ path, cells: record.cells }) ?? undefined
  // Whole images have one signature, however many records are about them.
  const prints = new Map([...new Set(parts)].map((part) => [part, signatures.add(part)]))
  const items = targets.map(({ className, annotation, crop }, i): ReadItem => ({
    path,
    source: source.kind === 'file' && source.path === path ? undefined : source,
    crop,
    width: crop ? crop[2] - crop[0] : header.width,
    height: crop ? crop[3] - crop[1] : header.height,
    bytes: bytes.length,
    hash: crop ? cropHash(hash, crop) : hash,
    dhash: dhashHex(parts[i] as Signature),
    print: prints.get(parts[i] as Signature) as number,
    className,
    annotation,
    moreImages: crop || more.length === 0 ? undefined : more,
    split: record.split,
    group,
  }))
  return { kind: 'items', items, problems: [...problems, ...animated(path, header)] }
}

interface Refused {
  readonly code: ProblemCode
  readonly reason: string
}

/** Why a further picture of a record is unusable, if it is; decodes it like the first one and then frees it. */
async function problemOfFurther(
  base: string,
  { path, source, bytes: given }: FurtherImage,
  minSide: number,
): Promise<Refused | null> {
  let bytes: Uint8Array
  try {
    bytes = given ?? (await sourceBytes(base, source, MAX_FILE_BYTES))
  } catch (error) {
    return { code: problemOf(error, path).code, reason: systemReason(error) }
  }
  try {
    if (bytes.length === 0) return EMPTY
    const image = openImage(bytes)
    const header = await readHeader(bytes, minSide, image)
    if ('code' in header) return header
    const signature = await readSignature(image)
    return 'code' in signature ? signature : null
  } catch (error) {
    return refusalOf(error)
  } finally {
    if (given === undefined && source.kind !== 'parquet') freeMemory(bytes)
  }
}

async function partsOf(
  image: Sharp,
  { width, height }: ImageHeader,
  targets: readonly Target[],
): Promise<readonly Signature[] | Refusal> {
  const crops = targets.flatMap(({ crop }) => crop ?? [])
  if (crops.length > 0)
    return cropSignatures(
      image,
      targets.map(({ crop }) => crop ?? [0, 0, width, height]),
    )
  const signature = await readSignature(image)
  return 'code' in signature ? signature : targets.map(() => signature)
}

/** A crop is the same when image and box are. */
function cropHash(hash: string, crop: Box): string {
  return createHash('sha256')
    .update(`${hash} ${crop.join(' ')}`)
    .digest('hex')
}

function animated(path: string, { frames }: ImageHeader): Problem[] {
  if (frames === 1) return []
  const message = `“${path}” has ${frames} frames: only the first is used.`
  return [{ code: 'animated', severity: 'warning', message, file: path }]
}

/** The line that named an image, if any; `file` stays the image. */
function lineOf({ origin, image }: RawRecord): { line?: number; file?: string } {
  return origin.line === undefined || origin.file === image.path ? {} : { file: origin.file, line: origin.line }
}

async function beginsLikeImage(base: string, source: ItemSource): Promise<boolean> {
  if (source.kind === 'file') {
    await using file = await openConfined(base, source.path)
    return sniff(await readRange(file, 0, SNIFF_BYTES)).kind === 'image'
  }
  return sniff((await sourceBytes(base, source, MAX_FILE_BYTES)).subarray(0, SNIFF_BYTES)).kind === 'image'
}
