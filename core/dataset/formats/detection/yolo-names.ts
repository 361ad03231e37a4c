import { posix } from 'node:path'
import type { Split } from '../../../domain/dataset.ts'
import { splitOfName } from '../../records/split-names.ts'
import { linesOf } from '../../rows/lines.ts'
import { fileText } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { listValue, objectValue, textList, textValue } from '../text/values.ts'
import { isYaml, yamlValue } from '../text/yaml-value.ts'

/** The classes and splits that a YOLO dataset declares. */
export interface YoloNames {
  /** The file that gives the names. */
  readonly path: string
  /** By class number. */
  readonly names: ReadonlyMap<number, string>
  /** The split of an image by the folder that the YAML gives for it. */
  readonly splitOf: (path: string) => Split | null
  /** Lines have keypoints after the box. */
  readonly keypoints: boolean
}

/** Lists of names as labelImg, Darknet and CVAT write them, one line per class. */
const NAME_LISTS = /(?:^|\/)(?:classes\.txt|[^/]+\.names)$/i
const LONGEST_NAME = 500

/** From the data YAML, or a list of names; null where there is neither. */
export async function yoloNames(tree: Tree): Promise<YoloNames | null> {
  for (const file of tree.files) {
    if (!isYaml(file) || (tree.chosen ?? file.path) !== file.path) continue
    const fields = objectValue(await yamlValue(tree, file))
    const names = fields && namesOf(fields['names'])
    if (names) return { path: file.path, names, splitOf: folders(file, fields), keypoints: 'kpt_shape' in fields }
  }
  const list = tree.files.find(({ path }) => NAME_LISTS.test(path))
  return list ? { path: list.path, names: await listed(tree, list), splitOf: () => null, keypoints: false } : null
}

export function isNameList(path: string): boolean {
  return NAME_LISTS.test(path)
}

/** A list, or an object by class number. */
function namesOf(value: unknown): Map<number, string> | null {
  const entries =
    listValue(value)?.map((name, i) => [String(i), name] as const) ?? Object.entries(objectValue(value) ?? {})
  const names = new Map<number, string>()
  for (const [number, value_] of entries) {
    const name = textValue(value_)
    if (/^\d+$/.test(number) && name !== null) names.set(Number(number), name.trim())
  }
  return names.size > 0 ? names : null
}

async function listed(tree: Tree, file: TreeFile): Promise<Map<number, string>> {
  const names = new Map<number, string>()
  try {
    for await (const { number, text } of linesOf(
      fileText(tree, file, () => {}),
      LONGEST_NAME,
    )) {
      if (text?.trim()) names.set(number - 1, text.trim())
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
  return names
}

/** `train: images/a` gives what lies under that folder to training; where several do, the longest folder wins. */
function folders(yaml: TreeFile, fields: Readonly<Record<string, unknown>>): (path: string) => Split | null {
  const beside = posix.dirname(yaml.path)
  const tops = [textValue(fields['path']) ?? '.', '.'].map((top) => posix.join(beside, top))
  const given = Object.keys(fields).flatMap((key) => {
    const split = splitOfName(key)
    if (split === null) return []
    return textList(fields[key]).flatMap((folder) => {
      // Lists written for another place begin with `../`, and mean a folder of this dataset nonetheless.
      const here = posix.normalize(folder).replace(/^(?:\.\.\/)+/, '')
      return [...tops.map((top) => posix.join(top, folder)), here].map((name) => ({
        name: name.replace(/\/$/, ''),
        split,
      }))
    })
  })
  return (path) => {
    const under = given.filter(({ name }) => path.startsWith(`${name}/`))
    return under.toSorted((a, b) => b.name.length - a.name.length)[0]?.split ?? null
  }
}
