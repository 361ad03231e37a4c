import { type Measurement, measurement } from '../contract/measurement.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'
import { requireDataset } from './dataset-rows.ts'

export type NewMeasurement = Omit<Measurement, 'measurementId' | 'measuredAt'>

export interface MeasurementStore {
  /** `not-found` if the dataset has been removed in the meantime. Throws on numbers that JSON cannot hold (NaN). */
  readonly put: (found: NewMeasurement) => Result<Measurement>
  readonly get: (measurementId: string) => Result<Measurement>
  /** The last one of this data (and of this model, if given), or null. */
  readonly latest: (wanted: {
    readonly datasetId: string
    readonly fingerprint: string
    readonly modelHash?: string | undefined
  }) => Result<Measurement | null>
}

interface MeasurementRow {
  readonly id: string
  readonly body: string
}

export function measurementStore(context: StoreContext): MeasurementStore {
  const { database } = context
  const read = (row: MeasurementRow): Measurement => fromColumn(measurement, row.body, row.id)
  return {
    put: (found) =>
      writing(context, () => {
        const dataset = requireDataset(database, found.datasetId)
        const measurementId = context.newId('meas')
        const body = toColumn(measurement, { ...found, measurementId, measuredAt: timestamp(context) })
        database
          .prepare('INSERT INTO measurements (id, dataset_key, fingerprint, model_hash, body) VALUES (?, ?, ?, ?, ?)')
          .run(measurementId, dataset.key, found.fingerprint, found.modelHash, body)
        return success(read({ id: measurementId, body }))
      }),
    get: (measurementId) => {
      const row = database
        .prepare<[string], MeasurementRow>('SELECT id, body FROM measurements WHERE id = ?')
        .get(measurementId)
      return row
        ? success(read(row))
        : failure('not-found', `There is no measurement “${measurementId}”. Measure again.`)
    },
    latest: ({ datasetId, fingerprint, modelHash = null }) => {
      const row = database
        .prepare<object, MeasurementRow>(
          `SELECT measurements.id, body FROM measurements JOIN datasets ON datasets.key = dataset_key
           WHERE datasets.id = :datasetId AND measurements.fingerprint = :fingerprint
             AND (:modelHash IS NULL OR model_hash = :modelHash)
           ORDER BY measurements.key DESC LIMIT 1`,
        )
        .get({ datasetId, fingerprint, modelHash })
      return success(row ? read(row) : null)
    },
  }
}
