import { posix } from 'node:path'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { Scan } from '../reader.ts'

/**
 * What to do about a dataset in a form that is common and not read: the end of a sentence that begins with the name of
 * what was chosen, or null where nothing of the kind shows.
 */
export function unreadForm({ tree, peeked }: Scan): string | null {
  const first = (pattern: RegExp): TreeFile | undefined => tree.files.find(({ path }) => pattern.test(path))
  const records = first(/\.tfrecords?(?:-\d+-of-\d+)?$/i)
  if (records)
    return `holds TFRecord files (“${records.path}”), which Thaw does not read: write them as class folders, Parquet or WebDataset.`
  const arrays = first(/\.(?:np[yz]|pkl|pickle|mat|h5|hdf5|mdb)$/i)
  if (arrays)
    return (
      `holds arrays of a program (“${arrays.path}”), which Thaw does not read: save the images as PNG files in a folder ` +
      'for each class, or write Parquet with the `datasets` library.'
    )
  const vqa = peeked.find(({ documentKeys }) => documentKeys.includes('data_subtype'))
  if (vqa)
    return (
      `holds VQA's questions and answers in files of their own (“${vqa.file.path}”), which Thaw does not join: write a ` +
      'JSON line with image, question and answer for each.'
    )
  return archives(tree)
}

function archives({ files, container }: Tree): string | null {
  const packed = files.filter(({ path }) => /\.(?:zip|tar|7z|rar)$/i.test(path))
  const [one] = packed
  if (!one) return null
  const names = packed.slice(0, 3).map(({ path }) => `“${path}”`)
  const which = `${names.join(', ')}${packed.length > 3 ? ` and ${packed.length - 3} more` : ''}`
  const readable = packed.every(({ path }) => /\.(?:zip|tar)$/i.test(path)) && container === 'folder'
  return `holds its images in ${packed.length === 1 ? 'an archive' : 'archives'} (${which}): ${
    readable && packed.length === 1 ? `choose “${posix.basename(one.path)}” itself.` : 'unpack them side by side.'
  }`
}
