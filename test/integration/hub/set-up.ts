import { lstatSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { StageProgress } from '../../../core/contract/compute.ts'
import type { Result } from '../../../core/domain/failure.ts'
import { hubSettings, openHub, parseHubModel, type Downloaded, type HubChoice } from '../../../core/hub/index.ts'
import type { Patience } from '../../../core/hub/persist.ts'
import { startHub, type FakeHub, type FakeModel } from '../../support/hub/server.ts'

/** Quick enough for a test. */
export const SHORT: Patience = { attempts: 4, pauseMs: 5, longestWaitSeconds: 5, stallMs: 300 }

export interface Place {
  readonly hub: FakeHub
  readonly cache: string
  readonly folder: string
  get(name: string, options?: GetOptions): Promise<Result<Downloaded>>
}

export interface GetOptions extends HubChoice {
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: StageProgress) => void
  readonly patience?: Patience
}

const open: { hub: FakeHub; folder: string }[] = []
afterEach(async () => {
  for (const { hub, folder } of open.splice(0)) {
    await hub.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

export async function placeWith(models: Readonly<Record<string, FakeModel>>): Promise<Place> {
  const hub = await startHub(models)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'thaw-hub-')))
  const cache = join(folder, 'cache')
  open.push({ hub, folder })
  return {
    hub,
    cache,
    folder,
    async get(
      name,
      { env = {}, signal = new AbortController().signal, onProgress = () => {}, patience = SHORT, ...choice } = {},
    ) {
      const base = { HF_ENDPOINT: hub.endpoint, MODELSCOPE_DOMAIN: hub.endpoint, HF_HUB_CACHE: cache }
      const settings = hubSettings({ ...base, ...env }, () => folder)
      const opened = openHub(settings, join(folder, 'own'), choice, patience)
      const model = parseHubModel(name)
      if (model === null) throw new Error(`${name} is no name`)
      return opened.ok ? opened.value.get(model, { signal, onProgress }) : opened
    },
  }
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

export function failureOf(result: Result<unknown>): { code: string; message: string } {
  if (result.ok) throw new Error('it succeeded')
  const { code, message } = result.failure
  return { code, message }
}

/** Every file below a folder, by name. */
export function contents(folder: string): Record<string, Buffer> {
  const names = readdirSync(folder, { recursive: true }) as string[]
  const files = names.filter((name) => !lstatSync(join(folder, name)).isDirectory()).toSorted()
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name))]))
}
