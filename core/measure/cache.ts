/** Caches features on disk, so that measuring again does not pass the images through the tower again. */
import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FeatureSet, Matrix } from '../math/matrix.ts'
import { matrix } from '../math/matrix.ts'
import { writeAtomically } from '../model/checkpoint.ts'
import type { Architecture } from '../model/index.ts'
import type { StoredTensor } from '../model/safetensors.ts'
import { readSafetensors, writeSafetensors } from '../model/safetensors.ts'
import type { BlockSums } from './statistics/moments/blocks.ts'

export interface CachedFeatures {
  readonly features: FeatureSet
  /** rows × PIXEL_COLUMNS, from the decoded images. */
  readonly pixels: Matrix
  /** Null if none were collected. */
  readonly moments: BlockSums | null
  /** Milliseconds per image for decoding and the tower pass, when the features were computed. */
  readonly msPerImage: number
}

export interface CacheKey {
  readonly cacheDir: string
  readonly modelHash: string
  readonly engine: string
  readonly fingerprint: string
  /** SHA-256 of each item's file, in the order of the rows. */
  readonly hashes: readonly string[]
  /** Rows whose moments are collected; none where they are not. */
  readonly counted: readonly number[]
}

const VERSION = 2

/** Full precision, so that a warm cache gives the same numbers as a cold one. */
export function cacheFile({ cacheDir, modelHash, engine, fingerprint, hashes, counted }: CacheKey): string {
  const parts = [VERSION, modelHash, engine, fingerprint, ...hashes, ...(counted.length > 0 ? [counted.join(' ')] : [])]
  const key = createHash('sha256').update(parts.join('\n'))
  return join(cacheDir, `measured-${key.digest('hex').slice(0, 32)}.safetensors`)
}

/**
 * Null if there is no readable file; a damaged file counts as missing.
 * @param withMoments whether moments were collected
 */
export async function readFeatures(
  file: string,
  rows: number,
  { vision, text }: Pick<Architecture, 'vision' | 'text'>,
  withMoments: boolean,
): Promise<CachedFeatures | null> {
  const bytes = await readFile(file).catch(() => null)
  if (!bytes) return null
  const read = readSafetensors(bytes, file)
  if (!read.ok) return null
  const { tensors, metadata } = read.value
  const taps = vision.taps.map(({ tap, depth }) => ({
    tap,
    depth,
    features: asMatrix(tensors.get(`tap.${tap}`), rows),
  }))
  const pooled = asMatrix(tensors.get('pooled'), rows)
  const embedding = asMatrix(tensors.get('embedding'), rows)
  const pixels = asMatrix(tensors.get('pixels'), rows)
  const msPerImage = Number(metadata['msPerImage'])
  const moments = withMoments ? readMoments(tensors) : null
  if (!pooled || (text && !embedding) || !pixels || !Number.isFinite(msPerImage)) return null
  if (withMoments && !moments) return null
  const whole = taps.flatMap(({ tap, depth, features }) => (features ? [{ tap, depth, features }] : []))
  const complete = whole.length === taps.length
  return complete ? { features: { taps: whole, pooled, embedding }, pixels, moments, msPerImage } : null
}

export async function writeFeatures(
  file: string,
  { features, pixels, moments, msPerImage }: CachedFeatures,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>([
    ...features.taps.map(({ tap, features: of }) => [`tap.${tap}`, stored(of)] as const),
    ['pooled', stored(features.pooled)],
    ...(features.embedding ? [['embedding', stored(features.embedding)] as const] : []),
    ['pixels', stored(pixels)],
    ...(moments ? storedMoments(moments) : []),
  ])
  await mkdir(dirname(file), { recursive: true })
  await writeAtomically(file, writeSafetensors(tensors, { dtype: 'F32', metadata: { msPerImage: String(msPerImage) } }))
}

function storedMoments({ images, means, squaredMeans, squares }: BlockSums): (readonly [string, StoredTensor])[] {
  return [
    ['moments.images', { shape: [images.length], data: images }],
    ['moments.means', stored(means)],
    ['moments.squaredMeans', stored(squaredMeans)],
    ['moments.squares', stored(squares)],
  ]
}

function readMoments(tensors: ReadonlyMap<string, StoredTensor>): BlockSums | null {
  const images = tensors.get('moments.images')?.data
  if (!images) return null
  const part = (name: string): Matrix | null => asMatrix(tensors.get(`moments.${name}`), images.length)
  const [means, squaredMeans, squares] = [part('means'), part('squaredMeans'), part('squares')]
  return means && squaredMeans && squares ? { images, means, squaredMeans, squares } : null
}

function stored({ rows, cols, data }: Matrix): StoredTensor {
  return { shape: [rows, cols], data }
}

function asMatrix(tensor: StoredTensor | undefined, rows: number): Matrix | null {
  const [stored, cols] = tensor?.shape ?? []
  return tensor && stored === rows && cols !== undefined ? matrix(stored, cols, tensor.data) : null
}
