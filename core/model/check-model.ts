/** What a model folder holds: its family, its sizes, what can be trained, and what is wrong with it. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Failure } from '../domain/failure.ts'
import { valuesIn } from '../math/shape.ts'
import { describeFolder } from './families/index.ts'
import { closeAll, openAll } from './header.ts'
import { readWeights } from './load-weights.ts'

export interface CheckedGroup {
  readonly group: string
  readonly tensors: number
  readonly parameters: number
  /** Parameters that strategies may train. */
  readonly trainable: number
}

export interface CheckedModel {
  readonly family: string
  readonly name: string
  readonly hash: string
  /** Side of the image, in pixels. */
  readonly imageSize: number
  /** Values that a head reads of an image, and of the space that it shares with texts; null without texts. */
  readonly pooled: number
  readonly embedding: number | null
  /** Tokens of a text, and words of the vocabulary; null without texts. */
  readonly context: number | null
  readonly vocabulary: number | null
  readonly parameters: number
  readonly groups: readonly CheckedGroup[]
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly formats: readonly string[] }[]
}

export interface Check {
  /** Null where the folder cannot be described. */
  readonly model: CheckedModel | null
  /** Empty for a sound model. */
  readonly problems: readonly Pick<Failure, 'message' | 'file'>[]
}

/** Reads every weight, and changes nothing. Null where the folder holds no model of any kind. */
export async function checkModel(folder: string): Promise<Check | null> {
  const found = await describeFolder(folder)
  if (!found) return null
  if (!found.ok) return { model: null, problems: [found.failure] }
  const { architecture, family, name, hash, weights } = found.value
  const read = await readWeights({ name, weights, architecture })
  const gone = { message: `A file of the weights in ${folder} cannot be read.`, file: folder }
  const problems = read === null ? [gone] : read.ok ? [] : [read.failure]
  const { vision, text, connector, pixels, tensors } = architecture
  const groups = new Map<string, CheckedGroup>()
  for (const { group, shape, trained, absent } of tensors) {
    // A head's own tensors are no part of the file until it has been trained.
    if (absent !== undefined) continue
    const before = groups.get(group) ?? { group, tensors: 0, parameters: 0, trainable: 0 }
    const values = valuesIn(shape)
    groups.set(group, {
      group,
      tensors: before.tensors + 1,
      parameters: before.parameters + values,
      trainable: before.trainable + (trained ? values : 0),
    })
  }
  return {
    problems,
    model: {
      family: family.id,
      name,
      hash,
      imageSize: pixels.side,
      pooled: valuesIn(vision.cuts.at(-1)?.shape ?? []),
      embedding: text && connector ? connector.width : null,
      context: text?.tower.context ?? null,
      vocabulary: text?.tower.vocabulary ?? null,
      parameters: [...groups.values()].reduce((sum, { parameters }) => sum + parameters, 0),
      groups: [...groups.values()],
      files: await filesOf(weights.map(({ file }) => file)),
    },
  }
}

async function filesOf(files: readonly string[]): Promise<CheckedModel['files']> {
  const opened = await openAll(files)
  if (!opened?.ok) return []
  try {
    return await Promise.all(
      opened.value.map(async ({ file, header }) => ({
        file: basename(file),
        bytes: (await stat(file)).size,
        formats: [...new Set([...header.entries.values()].map(({ dtype }) => dtype))].toSorted(),
      })),
    )
  } finally {
    await closeAll(opened.value)
  }
}
