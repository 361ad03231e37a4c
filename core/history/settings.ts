import { type Settings, settings } from '../contract/methods.ts'
import { type Result, success } from '../domain/failure.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, writing } from './context.ts'

const DEFAULTS: Settings = { theme: 'system', engine: 'auto', model: null, pythons: {} }

export interface SettingsStore {
  readonly get: () => Result<Settings>
  /** Changes the given settings and returns all of them. */
  readonly set: (changes: Partial<Settings>) => Result<Settings>
}

export function settingsStore(context: StoreContext): SettingsStore {
  const { database } = context
  const read = (): Settings => {
    const stored = database
      .prepare<[], { json: string }>('SELECT json_group_object(name, json(value)) AS json FROM settings')
      .get()
    return { ...DEFAULTS, ...fromColumn(settings.partial(), stored?.json ?? '{}', 'settings') }
  }
  return {
    get: () => success(read()),
    set: (changes) =>
      writing(context, () => {
        const put = database.prepare(
          'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        )
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined) continue
          put.run(name, toColumn(settings.shape[name as keyof Settings], value))
        }
        return success(read())
      }),
  }
}
