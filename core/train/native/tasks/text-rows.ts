/**
 * Feeds the texts of a task to a graph: as rows of tokens through the text tower or, if no strategy trains that tower,
 * as its features, which are computed once for all steps and validations of a run.
 */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { matrix, type Matrix } from '../../../math/matrix.ts'
import type { Arrays, Engine, TensorSpec } from '../../../engine/index.ts'
import type { Encoder } from '../../../model/features.ts'
import type { LoadedModel, TextSide, Weights } from '../../../model/index.ts'
import { connectorOf, embedTexts, joinTexts, rowLength, textOf, trainsText } from '../../../model/index.ts'
import type { Tokenizer } from '../../../model/tokenizer.ts'

type Inputs = Readonly<Record<string, Tensor>>

export interface TextRows {
  readonly texts: readonly string[]
  /** The inputs of a graph for `rows` texts. */
  inputs(rows: number): Record<string, TensorSpec>
  /** The arrays of these inputs for some of the texts, by number. */
  arrays(of: readonly number[]): Arrays
  /** → unit rows of the joint space, [rows, width]. */
  encode(weights: Weights, inputs: Inputs): Tensor2D
  /** Features with the current weights, [texts, width of the tower]. */
  features(engine: Engine, model: Encoder, of: readonly number[]): Promise<Matrix>
  /** Positions in the joint space with the current weights, not yet scaled to length one: [texts, width]. */
  project(engine: Engine, model: Encoder, of: readonly number[]): Promise<Matrix>
  /** Computes the features of texts that are computed once; call it first. Null if all texts go through the tower. */
  readonly prepare: ((engine: Engine, model: Encoder, of: readonly number[], onBatch?: OnTexts) => Promise<void>) | null
}

/** Called after each batch of texts; may throw to abort. */
export type OnTexts = (done: number, of: number) => Promise<void>

export function textRows(
  texts: readonly string[],
  { architecture, tokenizer }: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
): TextRows {
  const side = textOf(architecture)
  const context = rowLength(texts, side, tokenizer)
  if (trainsText(architecture)) return tokenRows(texts, side, tokenizer, context)
  return featureRows(texts, side, connectorOf(architecture).width, context)
}

function tokenRows(texts: readonly string[], side: TextSide, tokenizer: Tokenizer, context: number): TextRows {
  const all = tokenizer.batch(texts, context)
  return {
    texts,
    inputs: (rows) => ({ ids: { shape: [rows, context], dtype: 'int32' }, real: { shape: [rows, context] } }),
    arrays(of) {
      const [ids, real] = [new Int32Array(of.length * context), new Float32Array(of.length * context)]
      of.forEach((text, row) => {
        const [from, to] = [text * context, (text + 1) * context]
        ids.set(all.ids.subarray(from, to), row * context)
        real.set(all.real.subarray(from, to), row * context)
      })
      return { ids, real }
    },
    encode: (weights, { ids, real }) => joinTexts(side, weights, side.tower.encode(weights, ids!, real!)),
    features: (engine, model, of) =>
      embedTexts({ engine, model, texts: of.map((text) => texts[text] as string), stage: 'features' }),
    project: (engine, model, of) =>
      embedTexts({ engine, model, texts: of.map((text) => texts[text] as string), stage: 'projected' }),
    prepare: null,
  }
}

function featureRows(texts: readonly string[], side: TextSide, joint: number, context: number): TextRows {
  const { width } = side.tower
  const known = new Map<number, Float32Array>()
  const arrays = (of: readonly number[]): { features: Float32Array } => {
    const features = new Float32Array(of.length * width)
    of.forEach((text, row) => {
      const found = known.get(text)
      if (!found) throw new Error(`the features of “${texts[text]}” were not prepared`)
      features.set(found, row * width)
    })
    return { features }
  }
  return {
    texts,
    inputs: (rows) => ({ features: { shape: [rows, width] } }),
    arrays,
    encode: (weights, { features }) => joinTexts(side, weights, features!),
    features: async (_, __, of) => matrix(of.length, width, arrays(of).features),
    async project(engine, { params }, of) {
      const program = await engine.compile({
        name: 'project texts',
        inputs: { features: { shape: [of.length, width] } },
        params,
        fn: ({ features }, weights) => ({ projected: side.join.project(weights, features!) }),
      })
      try {
        const { projected } = await program.run(arrays(of))
        return matrix(of.length, joint, Float32Array.from(projected as Float32Array))
      } finally {
        await program.dispose()
      }
    },
    async prepare(engine, model, of, onBatch) {
      const missing = [...new Set(of)].filter((text) => !known.has(text))
      if (missing.length === 0) return
      const read = await embedTexts({
        engine,
        model,
        texts: missing.map((text) => texts[text] as string),
        stage: 'features',
        context,
        ...(onBatch && { onBatch }),
      })
      missing.forEach((text, row) => known.set(text, read.data.subarray(row * width, (row + 1) * width)))
    },
  }
}
