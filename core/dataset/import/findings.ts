import { type ClassInfo, type DatasetItem, type Problem, SPLITS } from '../../domain/dataset.ts'
import { naturalOrder } from '../natural-order.ts'
import { countDuplicates } from './summary.ts'

/** Warnings about a finished dataset as a whole: classes without a part, folders without a class, copies. */
export function findings(
  items: readonly DatasetItem[],
  classes: readonly ClassInfo[],
  folders: ReadonlySet<string>,
): Problem[] {
  return [
    ...classes.flatMap((info) => missingPart(info, classes)),
    ...emptyFolders(classes, folders),
    ...copies(items, classes),
  ]
}

function missingPart(info: ClassInfo, classes: readonly ClassInfo[]): Problem[] {
  const present = SPLITS.filter((split) => info[split] > 0)
  const twin = classes.find(({ name }) => name !== info.name && name.toLowerCase() === info.name.toLowerCase())
  const hint = twin ? ` A class “${twin.name}” differs only in case: give both folders one name.` : ''
  const warn = (rest: string): Problem[] => [
    { code: 'class-only-in-split', severity: 'warning', message: `The class “${info.name}” ${rest}${hint}` },
  ]
  if (info.train === 0) {
    return warn(`has images in ${present.join(' and ')} and none to train on: add training images or remove it.`)
  }
  if (present.length === 1)
    return warn(`has images in ${present[0]} only, so no score can tell how well it is learned.`)
  if (info.test === 0) return warn('has no test images, so the test score does not cover it.')
  return []
}

function emptyFolders(classes: readonly ClassInfo[], folders: ReadonlySet<string>): Problem[] {
  const names = new Set(classes.map(({ name }) => name))
  return [...folders]
    .filter((name) => !names.has(name))
    .toSorted(naturalOrder)
    .map((name) => ({
      code: 'skipped-file',
      severity: 'warning',
      message: `The folder “${name}” holds no usable image, so it is not a class.`,
      file: name,
    }))
}

function copies(items: readonly DatasetItem[], classes: readonly ClassInfo[]): Problem[] {
  const { exact, near, clusters } = countDuplicates(items)
  if (clusters === 0) return []
  const problems: Problem[] = []
  const groups = [...Map.groupBy(items, ({ cluster }) => cluster).values()].filter(({ length }) => length > 1)
  const [one, two] = groups[0] as [DatasetItem, DatasetItem]
  problems.push({
    code: 'near-duplicates',
    severity: 'warning',
    message:
      `${exact + near} ${exact + near === 1 ? 'image is a copy' : 'images are copies'} of another one (${exact} exact, ` +
      `${near} near), for example “${one.path}” and “${two.path}”. Copies stay in one part, and count less than new images.`,
  })
  for (const group of groups) {
    const first = group[0] as DatasetItem
    const other = group.find(({ label }) => label !== first.label)
    if (!other) continue
    problems.push({
      code: 'near-duplicates',
      severity: 'warning',
      message:
        `“${first.path}” and “${other.path}” look the same and are in different classes (“${classes[first.label]?.name}” ` +
        `and “${classes[other.label]?.name}”): remove the wrong one.`,
      file: other.path,
    })
  }
  return problems
}
