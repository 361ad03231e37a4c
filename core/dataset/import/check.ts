import type { Task } from '../../domain/dataset.ts'
import { failure, type Result } from '../../domain/failure.ts'
import type { Columns } from '../formats/columns/found-columns.ts'
import { listedByKind } from '../formats/columns/unused-columns.ts'
import { naturalOrder } from '../natural-order.ts'
import type { Contents } from './read-all.ts'
import type { ReadItem } from './read-record.ts'

const KINDS = 'JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP or SVG'

/** Why Thaw cannot train on these contents, with what to do about it; null if it can. */
export function whyUnusable(root: string, contents: Contents, task: Task, columns?: Columns): Result<never> | null {
  const { images, problems } = contents
  if (images.length === 0) return nothingRead(root, contents, columns)
  if (task !== 'classes') return null
  const sizes = countBy(images, ({ className }) => className)
  const names = [...sizes.keys()].toSorted(naturalOrder)
  if (names.length === 1) {
    return failure(
      'dataset-one-class',
      `“${root}” holds images of only one class (“${names[0]}”), and Thaw needs two or more: choose ` +
        'the folder that holds all class folders, or add a folder for another class.',
      { file: root },
    )
  }
  const single = names.filter((name) => sizes.get(name) === 1)
  if (single.length > 0) {
    const listed = single.slice(0, 5).map((name) => `“${name}”`)
    const lost = problems.errors > 0 ? ' that can be read' : ''
    return failure(
      'dataset-class-too-small',
      `${single.length === 1 ? 'One class has' : `${single.length} classes have`} a single image${lost} ` +
        `(${listed.join(', ')}${single.length > 5 ? ', …' : ''}): add images, because each class needs at least one to ` +
        'train and one to test, or remove the folder.',
      { file: root },
    )
  }
  return null
}

/** The same check after copies across split folders were left out. */
export function whyUntrainable(
  root: string,
  contents: Contents,
  images: readonly ReadItem[],
  task: Task,
): Result<never> | null {
  if (contents.images.every(({ split }) => split === null)) return null
  const trained = new Set(
    images.filter(({ split }) => split === 'train' || split === null).map(({ className }) => className),
  )
  if (trained.size === 0) {
    return failure(
      'dataset-empty',
      contents.images.some(({ split }) => split === 'train')
        ? `Every training image of “${root}” is a copy of a validation or test image, so none is left to train on: ` +
            'put different images into train, or remove the other folders to let Thaw draw new splits.'
        : `“${root}” has validation or test images and none to train on: add a folder “train”, or rows of that split, or let Thaw split everything ` +
            'again.',
      { file: root, hint: '--splits drawn' },
    )
  }
  if (trained.size === 1 && task === 'classes') {
    return failure(
      'dataset-one-class',
      `Only the class “${[...trained][0]}” of “${root}” has training images: add training images of another class.`,
      { file: root },
    )
  }
  return null
}

function nothingRead(root: string, contents: Contents, columns: Columns | undefined): Result<never> {
  const problems = contents.problems.list()
  const errors = problems.filter(({ severity }) => severity === 'error')
  const details = errors.map(({ message }) => message).join('\n')
  const loose = errors.filter(({ code }) => code === 'label-missing')
  if (loose.length > 0 && loose.length === errors.length) {
    const label = columns?.used.label ?? columns?.used.answer
    if (columns && label !== undefined) {
      const { unused = [] } = columns
      const others = unused.length > 0 ? ` Not used so far: ${listedByKind(unused)}.` : ''
      const message =
        `None of the ${loose.length} rows of “${root}” has a class in “${label}”: name the column that holds it, or fill ` +
        `in the classes.${others}`
      return failure('columns-unclear', message, { file: root, details })
    }
    return failure(
      'dataset-empty',
      `“${root}” has ${loose.length} ${loose.length === 1 ? 'image' : 'images'} and no class folders: make a folder ` +
        'for each class and move its images there, or add a CSV with the columns image and label beside them.',
      { file: root, details },
    )
  }
  const first = errors.find(({ code }) => code !== 'label-missing')
  if (first) {
    return failure(
      'dataset-all-unreadable',
      `None of the ${errors.length} images in “${root}” can be used. The first: ${first.message}`,
      { file: first.file ?? root, details },
    )
  }
  return failure(
    'dataset-empty',
    `“${root}” holds no images: choose the folder that holds one folder of images (${KINDS}) for each class.`,
    { file: root },
  )
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}
