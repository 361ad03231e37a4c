import type { Problem, ReadingOptions } from '../../../domain/dataset.ts'
import type { Failure } from '../../../domain/failure.ts'
import { firstQuoted } from '../../../domain/listed.ts'
import { hasImageName } from '../../image/sniff.ts'
import { codeUnitOrder } from '../../natural-order.ts'
import { imageRef } from '../../records/image-ref.ts'
import type { Found } from '../../records/record.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import type { ClassLevels } from './class-levels.ts'
import { detectLayout } from './class-layout.ts'
import type { Reader, ReadInput } from '../reader.ts'

/** Classes named in a sentence. */
const LISTED = 4

/** One folder of images per class, with or without split folders above or below. */
export const classFolders: Reader = {
  format: 'class-folders',
  detect({ tree, options }) {
    if (tree.container === 'file') return null
    const { splits, place, levels } = detectLayout(
      tree.files.map(({ path }) => path),
      options.classes,
    )
    const classes = new Set<string>()
    let images = 0
    let inClasses = 0
    for (const { path } of tree.files) {
      if (!hasImageName(path)) continue
      images++
      const at = place(path)
      if (at.kind !== 'class') continue
      inClasses++
      classes.add(at.className)
    }
    if (images === 0) return null
    const where = splits === 'none' ? '' : `, with split folders ${splits} the classes`
    const description = `${classes.size} class ${classes.size === 1 ? 'folder' : 'folders'} of images${where}.`
    const confidence = classes.size > 1 && inClasses > images / 2 ? 0.7 : 0.2
    const unclear = levels?.isOpen && options.classes === undefined ? unclearLevels(levels) : undefined
    return { format: 'class-folders', confidence, description, task: 'classes', levels, unclear }
  },
  reads: () => () => false,
  async *read({ tree, options }: ReadInput): AsyncGenerator<Found> {
    const { place } = detectLayout(
      tree.files.map(({ path }) => path),
      options.classes,
    )
    const queue: { file: TreeFile; className: string; split: 'train' | 'val' | 'test' | null }[] = []
    const beside = new Map<string, number>()
    for (const file of tree.files) {
      const at = place(file.path)
      if (at.kind === 'class') queue.push({ file, ...at })
      else if (!hasImageName(file.path)) tree.skips.add('not-image', file.path)
      else if (at.kind === 'beside-splits') {
        tree.skips.add('beside-splits', file.path)
        beside.set(at.folder, (beside.get(at.folder) ?? 0) + 1)
      } else {
        const message = `“${file.path}” is not in a class folder: move it into the folder of its class.`
        yield { problem: { code: 'label-missing', severity: 'error', message, file: file.path } }
      }
    }
    for (const [folder, count] of beside) yield { problem: besideProblem(folder, count) }
    for (const { file, className, split } of queue.toSorted((a, b) => codeUnitOrder(a.file.path, b.file.path))) {
      yield {
        record: {
          image: imageRef(tree, file),
          split,
          origin: { file: file.path },
          label: className,
          maybeImage: !hasImageName(file.path),
        },
      }
    }
  },
}

/** Class folders met, with images or not. */
export function classFolderNames(tree: Tree, wanted: ReadingOptions['classes']): Set<string> {
  const { place, depth } = detectLayout(
    tree.files.map(({ path }) => path),
    wanted,
  )
  const names = new Set<string>()
  for (const folder of tree.folders) {
    const at = place(`${folder}/x`)
    if (at.kind === 'class' && folder.split('/').length === depth) names.add(at.className)
  }
  return names
}

function unclearLevels({ top, leaf }: ClassLevels): Failure {
  const message =
    `The folders are nested, and Thaw cannot tell which level holds the classes: it may be the ${top.length} upper folders ` +
    `(${firstQuoted(top, LISTED)}) or the ${leaf.length} lower ones (${firstQuoted(leaf, LISTED)}). Choose one level.`
  return { code: 'classes-unclear', message, hint: '--classes leaf, or --classes top' }
}

function besideProblem(folder: string, count: number): Problem {
  const message =
    `The folder “${folder}” with ${count} ${count === 1 ? 'image' : 'images'} is beside the split folders and ` +
    'was left out: move its class folders into train, val or test to use them.'
  return { code: 'skipped-file', severity: 'warning', message, file: folder }
}
