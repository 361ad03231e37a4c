import { type Result, success } from '../domain/failure.ts'
export type { AdoptedRun } from './adopted-runs.ts'
import { type AdoptedRuns, adoptedRuns } from './adopted-runs.ts'
import { type AdviceStore, adviceStore } from './advice.ts'
import { atOnce } from './at-once.ts'
import { connect, openConnection } from './connect.ts'
import type { StoreContext } from './context.ts'
import { type DatasetStore, datasetStore } from './datasets.ts'
import { answeringResults } from './faults.ts'
import { type FinishedRuns, finishedRuns } from './finished-runs.ts'
import { checkpointLog } from './checkpoint-log.ts'
import { createLongWrites } from './long-write.ts'
import { type ElsewhereMeasurementStore, elsewhereMeasurementStore } from './elsewhere-measurements.ts'
import { type MeasurementStore, measurementStore } from './measurements.ts'
import { type ModelStore, modelStore } from './models.ts'
import { type QueueStore, queueStore } from './queue.ts'
import { type RunMetrics, runMetrics } from './metrics.ts'
import { createPresence } from './presence.ts'
import { type RunEvents, runEvents } from './run-events.ts'
import { type RunRecords, runRecords } from './run-records.ts'
import { type RunStates, runStates } from './run-states.ts'
import { type SweepStore, sweepStore } from './sweeps.ts'
import { type SettingsStore, settingsStore } from './settings.ts'

export type { NewAdvice } from './advice.ts'
export type { FinishedRun } from './finished-runs.ts'
export type { ImportedDataset } from './datasets.ts'
export type { NewMeasurement } from './measurements.ts'
export type { AddedModel } from './models.ts'
export type { NewRun } from './run-records.ts'
export type { RunEnd, RunFacts } from './run-states.ts'
export type { StoredSweep } from './sweeps.ts'
export { adoptedRun } from './trackio/incoming.ts'
export { trackioRun } from './trackio/outgoing.ts'
export { readTrackio } from './trackio/read.ts'
export { writeTrackio } from './trackio/write.ts'

/**
 * Everything that Thaw stores, in one SQLite file. Calls are synchronous except for storing a dataset, which may have
 * millions of items. Each answers with a `Result`: besides the failures named at a method, any may answer
 * `home-unwritable` (disk full, folder gone), `database-corrupt` or `busy` (another process held the lock for five
 * seconds).
 */
export interface History {
  readonly datasets: DatasetStore
  readonly measurements: MeasurementStore
  readonly elsewhereMeasurements: ElsewhereMeasurementStore
  readonly advice: AdviceStore
  readonly runs: RunRecords & RunStates & RunMetrics & RunEvents & FinishedRuns & AdoptedRuns
  readonly queue: QueueStore
  readonly sweeps: SweepStore
  readonly models: ModelStore
  readonly settings: SettingsStore
  /**
   * The writes of `work` in one transaction, all or none. Answers `busy` at once if another program holds the lock, for
   * callers that can try again later.
   */
  readonly atOnce: <T>(work: () => Result<T>) => Result<T>
  /** Merges the write-ahead log into the file and closes it. */
  readonly close: () => void
}

export interface HistoryOptions extends Pick<StoreContext, 'now' | 'newId'> {
  /** Path of the database; it and its folder are created if missing. */
  readonly file: string
}

/**
 * Opens the history, bringing an older file to the current format after copying it to `FILE.vN.backup`.
 * @returns `home-unwritable`, `database-newer` or `database-corrupt` (both leave the file unchanged), `busy`
 */
export function openHistory({ file, now, newId }: HistoryOptions): Result<History> {
  const connected = connect(file)
  if (!connected.ok) return connected
  const database = connected.value
  const context: StoreContext = {
    database,
    now,
    newId,
    longWrites: createLongWrites(() => openConnection(file)),
    requirePresence: createPresence(file),
  }
  return success({
    datasets: answeringResults(file, datasetStore(context)),
    measurements: answeringResults(file, measurementStore(context)),
    elsewhereMeasurements: answeringResults(file, elsewhereMeasurementStore(context)),
    advice: answeringResults(file, adviceStore(context)),
    runs: answeringResults(file, {
      ...runRecords(context),
      ...runStates(context),
      ...runMetrics(context),
      ...runEvents(context),
      ...finishedRuns(context),
      ...adoptedRuns(context),
    }),
    queue: answeringResults(file, queueStore(context)),
    sweeps: answeringResults(file, sweepStore(context)),
    models: answeringResults(file, modelStore(context)),
    settings: answeringResults(file, settingsStore(context)),
    atOnce: answeringResults(file, { atOnce: atOnce(context) }).atOnce,
    close: () => {
      checkpointLog(database, 'TRUNCATE')
      database.close()
    },
  })
}
