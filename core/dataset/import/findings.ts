import { type ClassInfo, type DatasetItem, type Problem, SPLITS } from '../../domain/dataset.ts'
import { copyGroups } from '../duplicates/copy-groups.ts'
import { naturalOrder } from '../natural-order.ts'
import { countDuplicates, onePerPicture } from './summary.ts'

/** Warnings about a finished dataset as a whole: classes missing from a split, folders without a class, copies. */
export function findings(
  items: readonly DatasetItem[],
  classes: readonly ClassInfo[],
  folders: ReadonlySet<string>,
): Problem[] {
  return [
    ...classes.flatMap((info) => missingPart(info, twinOf(info, classes))),
    ...caseCollisions(classes),
    ...emptyFolders(classes, folders),
    ...copies(items, classes),
    ...severalPictures(items, classes),
  ]
}

/** Measuring and training on classes use one picture per item. */
function severalPictures(items: readonly DatasetItem[], classes: readonly ClassInfo[]): Problem[] {
  if (classes.length === 0) return []
  const several = items.filter(({ moreImages }) => moreImages !== undefined)
  const [first] = several
  if (first === undefined) return []
  const message =
    `${several.length === 1 ? 'One item has' : `${several.length} items have`} several pictures, such as “${first.path}”: ` +
    'measuring and training on classes uses the first one of each.'
  return [{ code: 'image-count', severity: 'warning', message, file: first.path }]
}

/** Finds a class of the same name in another case, for each class in turn, in one pass over them all. */
function twinOf(info: ClassInfo, classes: readonly ClassInfo[]): ClassInfo | undefined {
  let byName = byLowerCase.get(classes)
  if (!byName) {
    byName = Map.groupBy(classes, ({ name }) => name.toLowerCase())
    byLowerCase.set(classes, byName)
  }
  return byName.get(info.name.toLowerCase())?.find(({ name }) => name !== info.name)
}

const byLowerCase = new WeakMap<readonly ClassInfo[], Map<string, ClassInfo[]>>()

/** Such names become one folder on Windows and macOS, so one of the two is probably a mistake. */
function caseCollisions(classes: readonly ClassInfo[]): Problem[] {
  return classes.flatMap((info): Problem[] => {
    const twin = twinOf(info, classes)
    if (!twin || twin.name < info.name) return []
    const message = `The classes “${info.name}” and “${twin.name}” differ only in case: use one name if they are the same class.`
    return [{ code: 'case-collision', severity: 'warning', message }]
  })
}

function missingPart(info: ClassInfo, twin: ClassInfo | undefined): Problem[] {
  const present = SPLITS.filter((split) => info[split] > 0)
  const hint = twin ? ` A class “${twin.name}” differs only in case: use one name for both folders.` : ''
  const warn = (rest: string): Problem[] => [
    { code: 'class-only-in-split', severity: 'warning', message: `The class “${info.name}” ${rest}${hint}` },
  ]
  if (info.train === 0) {
    return warn(`has images in ${present.join(' and ')} but none to train on: add training images or remove it.`)
  }
  if (present.length === 1) return warn(`has images only in ${present[0]}, so no score covers it.`)
  if (info.test === 0) return warn('has no test images, so the test score does not cover it.')
  return []
}

function emptyFolders(classes: readonly ClassInfo[], folders: ReadonlySet<string>): Problem[] {
  const names = new Set(classes.map(({ name }) => name))
  return (
    [...folders]
      // a class is named after its folder, without surrounding spaces
      .filter((name) => !names.has(name.trim().normalize('NFC')))
      .toSorted(naturalOrder)
      .map((name) => ({
        code: 'skipped-file',
        severity: 'warning',
        message: `The folder “${name}” holds no usable image, so it is not a class.`,
        file: name,
      }))
  )
}

function copies(items: readonly DatasetItem[], classes: readonly ClassInfo[]): Problem[] {
  const { exact, near, clusters } = countDuplicates(items)
  if (clusters === 0) return []
  const problems: Problem[] = []
  const pictures = onePerPicture(items)
  const groups = copyGroups(pictures).map((group) => group.map((i) => pictures[i] as DatasetItem))
  const [one, two] = groups[0] as [DatasetItem, DatasetItem]
  const copy = one.crop ? 'crop' : 'image'
  const example = one.path === two.path ? `two boxes of “${one.path}”` : `“${one.path}” and “${two.path}”`
  problems.push({
    code: 'near-duplicates',
    severity: 'warning',
    message:
      `${exact + near} ${exact + near === 1 ? `${copy} is a copy` : `${copy}s are copies`} of another one (${exact} exact, ` +
      `${near} near), for example ${example}. Copies stay in one split, and count less than new images.`,
  })
  for (const group of groups) {
    const first = group[0] as DatasetItem
    // Neighbouring crops of one image may look alike and be different things.
    if (first.crop) continue
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
