/** The names and paths that an agent gives, as the service takes them. */
import { failure, FailureError, type Result } from '../../domain/failure.ts'
import { isHubName, type Client } from '../client.ts'
import type { Roots } from './roots.ts'

export interface References {
  /** The id of a dataset in the history by its id, its start or its name; else a path inside the roots. */
  dataset(given: string): Promise<string>
  /** A model that Thaw lists, or a folder inside the roots; undefined stays the default. */
  model(given: string): Promise<string>
  model(given: string | undefined): Promise<string | undefined>
  path(given: string): Promise<string>
}

/** All of them throw a FailureError for what is neither known nor inside the roots. */
export function createReferences(thaw: () => Promise<Client>, roots: Roots): References {
  async function model(given: string): Promise<string>
  async function model(given: string | undefined): Promise<string | undefined>
  async function model(given: string | undefined): Promise<string | undefined> {
    if (given === undefined) return undefined
    const { models, elsewhere } = await (await thaw()).call('models.list', {})
    const sideless = given.replace(/@\d+$/, '')
    if ([...models, ...elsewhere].some((known) => known.model === given || known.model === sideless)) return given
    return inside(given, `Thaw knows no model “${shown(given)}”`, 'models', isHubName(given))
  }

  async function inside(given: string, unknown: string, tool: string, isName = false): Promise<string> {
    const found = await roots.inside(given)
    if (found.ok) return found.value
    const isPath = !isName && /[\\/]/.test(given)
    if (isPath || found.failure.code !== 'path-missing') return valueOf(found)
    const message = `${unknown}, and there is nothing of that name in ${roots.folders[0]}. The tool “${tool}” lists them.`
    return valueOf(failure('not-found', message))
  }

  return {
    async dataset(given) {
      const { datasets } = await (await thaw()).call('datasets.list', {})
      const named =
        datasets.find(({ datasetId, name }) => datasetId === given || name === given) ??
        onlyOne(datasets.filter(({ datasetId }) => datasetId.startsWith(given)))
      return named?.datasetId ?? inside(given, `Thaw knows no dataset “${shown(given)}”`, 'datasets')
    },
    model,
    path: async (given) => valueOf(await roots.inside(given)),
  }
}

function onlyOne<T>(values: readonly T[]): T | undefined {
  return values.length === 1 ? values[0] : undefined
}

const LONGEST = 200

function shown(given: string): string {
  return given.length > LONGEST ? `${given.slice(0, LONGEST)}…` : given
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new FailureError(result.failure)
  return result.value
}
