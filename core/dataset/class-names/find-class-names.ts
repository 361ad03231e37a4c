import { posix } from 'node:path'
import type { Problem } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { parseJson } from '../../domain/json.ts'
import { wholeText } from '../formats/text/whole-text.ts'
import { isYaml, yamlValue } from '../formats/text/yaml-value.ts'
import { codeUnitOrder } from '../natural-order.ts'
import type { Plan } from '../records/plan.ts'
import { topFiles } from '../source/top-files.ts'
import type { Tree, TreeFile } from '../source/tree.ts'
import { matchNames, type MatchedNames } from './match-names.ts'
import { type NameList, namesInItems, namesInLines, namesInValue } from './name-list.ts'

/** Names for the classes of a dataset, from one of its files. */
export interface ClassNames {
  readonly file: string
  readonly names: ReadonlyMap<string, string>
  /** Labels in the dataset. */
  readonly labels: number
  /** Whether they are used as the classes' names; otherwise the labels are. */
  readonly used: boolean
}

const TEXTS =
  /^(?:loc_synset_mapping|synset_?words|synsets?|words|classes|labels?|class_?names?|class_?labels?|label_?names?|label_?map|categories|names)\.(?:txt|csv|tsv)$|\.(?:names|pbtxt)$/i
const DOCUMENTS =
  /^(?:config|id2label|label2id|id_?to_?(?:label|name|class)|class_to_idx|idx_to_class|index_to_name|label_?map|classes|labels?|class_?names?|label_?names?|cat_to_name|imagenet_class_index|categories|names)\.json$/i
/** In characters; a longer file is not a list of names. */
const MOST_CHARACTERS = 4 * 2 ** 20
/** Largest number of files to read. */
const MOST_FILES = 12

/** The name lists in a dataset's files, before its labels are known. */
export interface NameLists {
  /** As in `ReadingOptions`. */
  readonly choice: string | undefined
  readonly lists: readonly { readonly file: string; readonly list: NameList }[]
}

/**
 * Reads the files that may name classes; with a choice, that one alone.
 * @returns `usage` for a chosen file that is not there
 */
export async function readNameLists(
  tree: Tree,
  { items }: Plan,
  choice: string | undefined,
): Promise<Result<NameLists>> {
  if (items !== 'labels') return success({ choice, lists: [] })
  const files = await topFiles(tree)
  const wanted = choice === undefined || choice === 'none' ? null : chosenPath(tree, choice)
  const asked = files.filter(({ path }) => path === wanted)
  if (wanted !== null && asked.length === 0) {
    const message = `There is no file “${choice}” in the dataset’s folder to take the class names from. Choose a file in that folder, or none.`
    return failure('usage', message, { hint: '--class-names FILE or --class-names none' })
  }
  const depth = ({ path }: TreeFile): number => path.split('/').length
  const usual = files
    .filter((file) => isNameFile(file))
    .toSorted((a, b) => depth(a) - depth(b) || codeUnitOrder(a.path, b.path))
  const lists: { file: string; list: NameList }[] = []
  for (const file of wanted === null ? usual.slice(0, MOST_FILES) : asked) {
    lists.push({ file: file.path, list: await namesIn(tree, file) })
  }
  return success({ choice, lists })
}

/**
 * The names that match the labels best, or null if there are none. Names from a file that names all labels are used
 * unless a person chose otherwise: `none`, or a file, whose names then are used as far as they go.
 *
 * @param labels distinct labels from folders or columns
 */
export function classNamesFor({ choice, lists }: NameLists, labels: readonly string[]): ClassNames | null {
  let best: { readonly file: string; readonly found: MatchedNames } | null = null
  for (const { file, list } of lists) {
    const found = matchNames(list, labels)
    if (found && (best === null || isBetter(found, best.found))) best = { file, found }
  }
  if (!best) return null
  const { file, found } = best
  const used = choice === undefined ? found.isWhole : choice !== 'none'
  return { file, names: found.names, labels: labels.length, used }
}

/** The name of a class. */
export function namedClass(classNames: ClassNames | null, label: string): string {
  return (classNames?.used ? classNames.names.get(label) : undefined) ?? label
}

/** Warnings about names that are not used although a person may expect it. */
export function nameProblems({ choice, lists }: NameLists, classNames: ClassNames | null): Problem[] {
  const warn = (file: string, message: string, hint?: string): Problem[] => [
    { code: 'class-names', severity: 'warning', message, file, ...(hint === undefined ? {} : { hint }) },
  ]
  const [chosen] = choice === undefined || choice === 'none' ? [] : lists
  if (chosen && classNames === null) {
    return warn(chosen.file, `“${chosen.file}” has no names for these classes, so Thaw uses their labels.`)
  }
  if (classNames === null) return []
  const { file, names, labels, used } = classNames
  const some = `“${file}” names ${names.size} of the ${labels} classes`
  if (used) return names.size < labels ? warn(file, `${some}; Thaw uses the labels of the others.`) : []
  if (choice === 'none') return []
  const message = `${some}. Thaw does not use it, because it may describe other classes; choose it to use its names.`
  return warn(file, message, `--class-names ${file}`)
}

function isNameFile(file: TreeFile): boolean {
  const name = posix.basename(file.path)
  return TEXTS.test(name) || DOCUMENTS.test(name) || isYaml(file)
}

function isBetter(one: MatchedNames, other: MatchedNames): boolean {
  return one.isWhole === other.isWhole ? one.names.size > other.names.size : one.isWhole
}

/** A path as a person writes it, from the dataset's folder on. */
function chosenPath({ base }: Tree, choice: string): string {
  const path = posix.normalize(choice)
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path
}

async function namesIn(tree: Tree, file: TreeFile): Promise<NameList> {
  if (isYaml(file)) return namesInValue(await yamlValue(tree, file))
  const text = await wholeText(tree, file, MOST_CHARACTERS).catch(() => null)
  if (text === null) return { byLabel: new Map(), inOrder: [] }
  if (/\.json$/i.test(file.path)) return namesInValue(parseJson(text))
  return /\.pbtxt$/i.test(file.path) ? namesInItems(text) : namesInLines(text)
}
