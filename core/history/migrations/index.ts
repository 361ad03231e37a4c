import type { Database } from 'better-sqlite3'
import { datasets } from './0001-datasets.ts'
import { measurementsAndAdvice } from './0002-measurements-advice.ts'
import { runs } from './0003-runs.ts'
import { settings } from './0004-settings.ts'
import { itemExtras } from './0005-item-extras.ts'
import { adviceModel } from './0006-advice-model.ts'
import { runEvents } from './0007-run-events.ts'
import { scoresOfAnyMetric } from './0008-scores.ts'
import { trainers } from './0009-trainers.ts'
import { sweeps } from './0010-sweeps.ts'
import { models } from './0011-models.ts'
import { runRecords } from './0012-run-records.ts'
import { queue } from './0013-queue.ts'
import { elsewhereMeasurements } from './0014-elsewhere-measurements.ts'

/** Migration i brings a database from version i to version i + 1. Released ones never change; new ones are appended. */
export const MIGRATIONS: ReadonlyArray<(database: Database) => void> = [
  datasets,
  measurementsAndAdvice,
  runs,
  settings,
  itemExtras,
  adviceModel,
  runEvents,
  scoresOfAnyMetric,
  trainers,
  sweeps,
  models,
  runRecords,
  queue,
  elsewhereMeasurements,
]
