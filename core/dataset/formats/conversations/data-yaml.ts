import { posix } from 'node:path'
import type { Problem } from '../../../domain/dataset.ts'
import { rowKind } from '../../rows/rows-of.ts'
import type { Tree, TreeFile } from '../../source/tree.ts'
import { listValue, objectValue, textValue } from '../text/values.ts'
import { isYaml, yamlValue } from '../text/yaml-value.ts'

export interface DataYaml {
  readonly path: string
  /** Those of the listed ones that are there. */
  readonly files: readonly TreeFile[]
  readonly problems: readonly Problem[]
}

/**
 * VLM-R1's data YAML: `datasets:` with a `json_path` each. Paths count from the YAML's folder or the top; a file is also
 * found by its name alone, as these lists are often written for another machine. Null where there is no such file.
 */
export async function dataYaml(tree: Tree): Promise<DataYaml | null> {
  for (const yaml of tree.files) {
    if (!isYaml(yaml) || (tree.chosen ?? yaml.path) !== yaml.path) continue
    const listed = await listOf(tree, yaml)
    if (listed === null) continue
    const files: TreeFile[] = []
    const problems: Problem[] = []
    const add = (severity: Problem['severity'], message: string): void => {
      problems.push({ code: 'missing-file', severity, message, file: yaml.path })
    }
    for (const { path, sampling } of listed) {
      const file = find(tree, yaml.path, path)
      if (file) files.push(file)
      else add('error', `“${yaml.path}” lists “${path}”, which does not exist here: add the file or remove the entry.`)
      if (sampling)
        add('warning', `The sampling strategy “${sampling}” of “${path}” is not applied; Thaw reads all its records.`)
    }
    return { path: yaml.path, files, problems }
  }
  return null
}

async function listOf(tree: Tree, yaml: TreeFile): Promise<{ path: string; sampling: string | null }[] | null> {
  const entries = (listValue(objectValue(await yamlValue(tree, yaml))?.['datasets']) ?? []).flatMap((entry) => {
    const fields = objectValue(entry)
    const path = textValue(fields?.['json_path'])
    return path === null ? [] : [{ path, sampling: textValue(fields?.['sampling_strategy']) }]
  })
  return entries.length > 0 ? entries : null
}

function find(tree: Tree, yaml: string, path: string): TreeFile | undefined {
  const wanted = new Set([posix.join(posix.dirname(yaml), path), posix.normalize(path)])
  const exact = tree.files.find((file) => wanted.has(file.path))
  if (exact) return exact
  const named = tree.files.filter(
    (file) => rowKind(file.path) === 'json' && posix.basename(file.path) === posix.basename(path),
  )
  return named.length === 1 ? named[0] : undefined
}
