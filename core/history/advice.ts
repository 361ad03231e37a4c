import { type Advice, advice } from '../contract/advice.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { requireDataset } from './dataset-rows.ts'

export type NewAdvice = Omit<Advice, 'adviceId' | 'createdAt'>

export interface AdviceStore {
  /** `not-found` if the dataset has been removed in the meantime. Throws on numbers that JSON cannot hold (NaN). */
  readonly put: (given: NewAdvice) => Result<Advice>
  readonly get: (adviceId: string) => Result<Advice>
  /** The last one on this data for this model, or null. */
  readonly latest: (about: { readonly datasetId: string; readonly modelHash: string }) => Result<Advice | null>
}

interface AdviceRow {
  readonly id: string
  readonly body: string
}

export function adviceStore(context: StoreContext): AdviceStore {
  const { database } = context
  const read = (row: AdviceRow): Advice => fromColumn(advice, row.body, row.id)
  return {
    put: (given) =>
      writing(context, () => {
        const dataset = requireDataset(database, given.datasetId)
        const adviceId = context.newId('adv')
        const body = toColumn(advice, { ...given, adviceId, createdAt: timestamp(context) })
        database
          .prepare('INSERT INTO advice (id, dataset_key, strategy, model_hash, body) VALUES (?, ?, ?, ?, ?)')
          .run(adviceId, dataset.key, given.strategy, given.modelHash, body)
        return success(read({ id: adviceId, body }))
      }),
    get: (adviceId) => {
      const row = database.prepare<[string], AdviceRow>('SELECT id, body FROM advice WHERE id = ?').get(adviceId)
      return row ? success(read(row)) : failure('not-found', `There is no advice “${adviceId}”. Ask for a new one.`)
    },
    latest: (about) => {
      const row = database
        .prepare<object, AdviceRow>(
          `SELECT advice.id, body FROM advice JOIN datasets ON datasets.key = dataset_key
           WHERE datasets.id = :datasetId AND model_hash = :modelHash ORDER BY advice.key DESC LIMIT 1`,
        )
        .get(about)
      return success(row ? read(row) : null)
    },
  }
}
