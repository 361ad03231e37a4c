/** How SQLite answers the queries of the store. */
import SQLite, { type Database, type Statement } from 'better-sqlite3'

export interface Plan {
  readonly sql: string
  /** One line for each table: `SEARCH runs USING INDEX …`, `SCAN …`, `USE TEMP B-TREE …`. */
  readonly steps: readonly string[]
}

/** The plans of all SELECTs that `work` prepares, in their order, each once. */
export function plansOf(work: () => void): Plan[] {
  const prepare = SQLite.prototype.prepare
  const plans = new Map<string, Plan>()
  SQLite.prototype.prepare = function (this: Database, sql: string) {
    if (/^\s*SELECT/i.test(sql) && !plans.has(sql)) plans.set(sql, { sql, steps: explain(this, sql) })
    return prepare.call(this, sql)
  } as typeof prepare
  try {
    work()
  } finally {
    SQLite.prototype.prepare = prepare
  }
  return [...plans.values()]

  function explain(database: Database, sql: string): string[] {
    const named = Object.fromEntries(Array.from(sql.matchAll(/:(\w+)/g), ([, name = '']) => [name, null]))
    const unnamed = Array.from(sql.matchAll(/\?/g), () => null)
    const statement = prepare.call(database, `EXPLAIN QUERY PLAN ${sql}`) as Statement
    const rows = statement.all(...unnamed, named) as { detail: string }[]
    return rows.map(({ detail }) => detail)
  }
}
