/** hub.*: what there is to add. Only `hub.search` asks another machine. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { success, type Result } from '../../../domain/failure.ts'
import {
  cachedModels,
  CATALOGUE,
  hubSettings,
  openHub,
  type Hub,
  type HubChoice,
  type HubSettings,
} from '../../../hub/index.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { hubProblem } from './problem.ts'

export function hubHandlers(context: ServiceContext): Handlers<'hub.cached' | 'hub.catalogue' | 'hub.search'> {
  return {
    'hub.cached': async () => {
      const { cache } = settingsNow()
      return success({ cache, models: await cachedModels(cache) })
    },
    'hub.catalogue': () => success({ models: [...CATALOGUE] }),
    'hub.search': ({ query, source, jobId }) =>
      context.jobs.run(jobId, 'search', async ({ signal, progress }) => {
        const hub = hubOf(context, { source })
        if (!hub.ok) return hub
        try {
          const found = await hub.value.search(query, { signal, onProgress: progress })
          return found.ok ? success({ models: found.value }) : found
        } catch (error) {
          return hubProblem(error, signal)
        }
      }),
  }
}

/** Read at each call: a person may log in while Thaw is open. */
function settingsNow(): HubSettings {
  return hubSettings(process.env, homedir)
}

export function hubOf({ paths }: Pick<ServiceContext, 'paths'>, choice: HubChoice): Result<Hub> {
  return openHub(settingsNow(), join(paths.cache, 'hub'), choice)
}
