import { type ElsewhereMeasurement, elsewhereMeasurement } from '../contract/elsewhere-measurement.ts'
import { type Result, success } from '../domain/failure.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { requireDataset } from './dataset-rows.ts'

export interface ElsewhereMeasurementStore {
  /** `not-found` if the dataset has been removed in the meantime. Throws on numbers that JSON cannot hold (NaN). */
  readonly put: (found: Omit<ElsewhereMeasurement, 'measurementId' | 'measuredAt'>) => Result<ElsewhereMeasurement>
  /** The last one of this data and this model, or null. */
  readonly latest: (wanted: {
    readonly datasetId: string
    readonly fingerprint: string
    readonly modelHash: string
  }) => Result<ElsewhereMeasurement | null>
}

interface Row {
  readonly id: string
  readonly body: string
}

export function elsewhereMeasurementStore(context: StoreContext): ElsewhereMeasurementStore {
  const { database } = context
  const read = (row: Row): ElsewhereMeasurement => fromColumn(elsewhereMeasurement, row.body, row.id)
  return {
    put: (found) =>
      writing(context, () => {
        const dataset = requireDataset(database, found.datasetId)
        const measurementId = context.newId('meas')
        const body = toColumn(elsewhereMeasurement, { ...found, measurementId, measuredAt: timestamp(context) })
        database
          .prepare(
            'INSERT INTO elsewhere_measurements (id, dataset_key, fingerprint, model_hash, body) VALUES (?, ?, ?, ?, ?)',
          )
          .run(measurementId, dataset.key, found.fingerprint, found.modelHash, body)
        return success(read({ id: measurementId, body }))
      }),
    latest: (wanted) => {
      const row = database
        .prepare<object, Row>(
          `SELECT measured.id, body FROM elsewhere_measurements AS measured JOIN datasets ON datasets.key = dataset_key
           WHERE datasets.id = :datasetId AND measured.fingerprint = :fingerprint AND model_hash = :modelHash
           ORDER BY measured.key DESC LIMIT 1`,
        )
        .get(wanted)
      return success(row ? read(row) : null)
    },
  }
}
