/** Which files of a dataset's repository to download, where some thousands of its pictures are enough. */
import { failure, success, type Result } from '../domain/failure.ts'
import { hubModelName } from './model-id.ts'
import type { Listing, RemoteFile } from './source.ts'

/** In the order in which they are preferred: tables with the pictures inside, then pictures, then archives of them. */
const KINDS: readonly RegExp[] = [/\.parquet$/i, /\.(?:jpe?g|png|webp|gif|tiff?|avif|bmp)$/i, /\.(?:tar|zip)$/i]
/** What most datasets call the part that models learn from. */
const TRAINING = /(?:^|[/_.-])train/i

const MOST_BYTES = 2 ** 30
const MOST_FILES = 8192

/**
 * Files spread over the whole list, a gigabyte at most, or the smallest one where each is larger: a list may be in the order of
 * its classes. Failures: `format-unsupported` where none holds pictures.
 */
export function choosePictures({ model, files }: Listing): Result<RemoteFile[]> {
  for (const kind of KINDS) {
    const all = files.filter(({ name }) => kind.test(name))
    const training = all.filter(({ name }) => TRAINING.test(name))
    if (all.length > 0) return success(spread(training.length > 0 ? training : all))
  }
  return failure(
    'format-unsupported',
    `${hubModelName(model)} holds no pictures that Thaw can read: neither Parquet nor picture files, nor tar or zip archives. Choose another dataset.`,
  )
}

function spread(files: readonly RemoteFile[]): RemoteFile[] {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (let take = Math.min(MOST_FILES, sorted.length); take > 0; take = Math.floor(0.9 * take)) {
    const chosen = Array.from({ length: take }, (_, i) => sorted[Math.floor((i * sorted.length) / take)] as RemoteFile)
    if (chosen.reduce((sum, { bytes }) => sum + bytes, 0) <= MOST_BYTES) return chosen
  }
  return sorted.toSorted((a, b) => a.bytes - b.bytes).slice(0, 1)
}
