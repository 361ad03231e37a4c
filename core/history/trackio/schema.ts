/** The tables and indexes of a trackio project: its schema version 2, as trackio 0.43.0 creates it. */
import type { Database } from 'better-sqlite3'

export const SCHEMA_VERSION = 2

const TEXT = 'TEXT NOT NULL'
const KEY = 'id INTEGER PRIMARY KEY AUTOINCREMENT'
const RUN = `run_id ${TEXT}, timestamp ${TEXT}, run_name ${TEXT}`
const DIRECTION = `direction ${TEXT} CHECK(direction IN ('input', 'output'))`

const TABLES: Readonly<Record<string, string>> = {
  metrics: `${KEY}, ${RUN}, step INTEGER NOT NULL, metrics ${TEXT}, log_id TEXT, space_id TEXT`,
  configs: `${KEY}, run_id ${TEXT}, run_name ${TEXT}, config ${TEXT}, created_at ${TEXT}, UNIQUE(run_id)`,
  system_metrics: `${KEY}, ${RUN}, metrics ${TEXT}, log_id TEXT, space_id TEXT`,
  traces: `id TEXT PRIMARY KEY, ${RUN}, step INTEGER NOT NULL, key ${TEXT}, trace_index INTEGER, messages ${TEXT},
    metadata ${TEXT}, search_text ${TEXT}, log_id TEXT, space_id TEXT, spans ${TEXT} DEFAULT '[]'`,
  project_metadata: `key TEXT PRIMARY KEY, value ${TEXT}`,
  pending_uploads: `${KEY}, space_id ${TEXT}, run_id TEXT, run_name TEXT, step INTEGER, file_path ${TEXT},
    relative_path TEXT, created_at ${TEXT}, kind ${TEXT} DEFAULT 'media', digest TEXT`,
  alerts: `${KEY}, ${RUN}, title ${TEXT}, text TEXT, level ${TEXT} DEFAULT 'warn', step INTEGER, alert_id TEXT`,
  artifacts: `${KEY}, name ${TEXT} UNIQUE, type ${TEXT}, description TEXT, created_at ${TEXT}`,
  artifact_versions: `${KEY}, artifact_id INTEGER NOT NULL REFERENCES artifacts(id), version INTEGER NOT NULL,
    manifest_digest ${TEXT}, manifest ${TEXT}, metadata TEXT, size_bytes INTEGER NOT NULL, producer_run_id TEXT,
    producer_run_name TEXT, created_at ${TEXT}, UNIQUE(artifact_id, version), UNIQUE(artifact_id, manifest_digest)`,
  artifact_aliases: `artifact_id INTEGER NOT NULL REFERENCES artifacts(id), alias ${TEXT},
    artifact_version_id INTEGER NOT NULL REFERENCES artifact_versions(id), PRIMARY KEY (artifact_id, alias)`,
  run_artifact_links: `${KEY}, run_id TEXT, run_name TEXT, run_project TEXT,
    artifact_version_id INTEGER NOT NULL REFERENCES artifact_versions(id), ${DIRECTION}, created_at ${TEXT}`,
  external_run_artifact_links: `${KEY}, run_id TEXT, run_name TEXT, source_project ${TEXT},
    source_version_id INTEGER NOT NULL, source_artifact ${TEXT}, source_type ${TEXT}, source_version INTEGER NOT NULL,
    source_size_bytes INTEGER NOT NULL, ${DIRECTION}, created_at ${TEXT}`,
}

const PRESENT = (column: string): string => `(${column}) WHERE ${column} IS NOT NULL`

const INDEXES: readonly string[] = [
  'INDEX idx_run_artifact_links_run ON run_artifact_links(run_id, run_name)',
  'INDEX idx_run_artifact_links_name ON run_artifact_links(run_name, run_id)',
  'INDEX idx_run_artifact_links_version ON run_artifact_links(artifact_version_id)',
  'INDEX idx_run_artifact_links_project_run ON run_artifact_links(run_project, run_id, run_name)',
  `UNIQUE INDEX idx_run_artifact_links_unique ON run_artifact_links(COALESCE(run_project, ''), COALESCE(run_id, ''),
    COALESCE(run_name, ''), artifact_version_id, direction)`,
  'INDEX idx_external_artifact_links_run ON external_run_artifact_links(run_id, run_name)',
  `UNIQUE INDEX idx_external_artifact_links_unique ON external_run_artifact_links(COALESCE(run_id, ''),
    COALESCE(run_name, ''), source_project, source_version_id, direction)`,
  'INDEX idx_pending_uploads_kind ON pending_uploads(kind)',
  'INDEX idx_configs_run_name ON configs(run_name)',
  'INDEX idx_traces_run_step ON traces(run_id, step)',
  'INDEX idx_traces_run_timestamp ON traces(run_id, timestamp)',
  'INDEX idx_traces_search ON traces(search_text)',
  'INDEX idx_alerts_run ON alerts(run_id)',
  'INDEX idx_alerts_timestamp ON alerts(timestamp)',
  `UNIQUE INDEX idx_alerts_alert_id ON alerts${PRESENT('alert_id')}`,
  'INDEX idx_metrics_run_step ON metrics(run_id, step)',
  'INDEX idx_metrics_run_record ON metrics(run_id, run_name, timestamp)',
  ...['metrics', 'system_metrics'].flatMap((table) => [
    `INDEX idx_${table}_run_timestamp ON ${table}(run_id, timestamp)`,
    `UNIQUE INDEX idx_${table}_log_id ON ${table}${PRESENT('log_id')}`,
    `INDEX idx_${table}_pending ON ${table}${PRESENT('space_id')}`,
  ]),
]

/** Creates everything in an empty database. */
export function createProject(database: Database): void {
  for (const [name, columns] of Object.entries(TABLES)) database.exec(`CREATE TABLE ${name} (${columns})`)
  for (const index of INDEXES) database.exec(`CREATE ${index}`)
  database.pragma(`user_version = ${SCHEMA_VERSION}`)
}

/** Columns of a table; none if it does not exist. */
export function columnsOf(database: Database, table: string): ReadonlySet<string> {
  const names = database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  return new Set(names)
}
