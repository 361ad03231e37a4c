/** The models that a person added. */
import { modelOrigin, type ModelOrigin } from '../contract/hub.ts'
import { failure, type Result, success } from '../domain/failure.ts'
import { fromColumn, toColumn } from './columns.ts'
import { type StoreContext, timestamp, writing } from './context.ts'

export interface AddedModel {
  /** What it is called wherever a model is named. */
  readonly name: string
  /** Absolute path. */
  readonly folder: string
  readonly origin: ModelOrigin
  readonly addedAt: string
}

export interface ModelStore {
  /** By name. */
  readonly list: () => Result<AddedModel[]>
  /** Replaces one of the same name. */
  readonly put: (model: Omit<AddedModel, 'addedAt'>) => Result<AddedModel>
  /** `not-found` for a name that was not added. */
  readonly remove: (name: string) => Result<AddedModel>
}

interface Row {
  readonly name: string
  readonly folder: string
  readonly origin: string
  readonly added_at: string
}

export function modelStore(context: StoreContext): ModelStore {
  const { database } = context
  const find = (name: string): Row | undefined =>
    database.prepare<[string], Row>('SELECT * FROM models WHERE name = ?').get(name)
  return {
    list: () => success(database.prepare<[], Row>('SELECT * FROM models ORDER BY name').all().map(modelOf)),
    put: ({ name, folder, origin }) =>
      writing(context, () => {
        database
          .prepare('INSERT OR REPLACE INTO models VALUES (?, ?, ?, ?)')
          .run(name, folder, toColumn(modelOrigin, origin), timestamp(context))
        return success(modelOf(find(name) as Row))
      }),
    remove: (name) =>
      writing(context, () => {
        const row = find(name)
        if (!row) return failure('not-found', `No model “${name}” was added. \`thaw models\` lists those that were.`)
        database.prepare('DELETE FROM models WHERE name = ?').run(name)
        return success(modelOf(row))
      }),
  }
}

function modelOf({ name, folder, origin, added_at: addedAt }: Row): AddedModel {
  return { name, folder, origin: fromColumn(modelOrigin, origin, `model ${name}`), addedAt }
}
