/** The door: one hub, asked on behalf of a person. Nothing here touches the network before a method is called. */
import { join } from 'node:path'
import type { StageProgress } from '../contract/compute.ts'
import { failure, success, type Result } from '../domain/failure.ts'
import { modelCache } from './cache-layout.ts'
import { usableSnapshot } from './cached-model.ts'
import { chooseFiles } from './choose-files.ts'
import { choosePictures } from './choose-pictures.ts'
import { findConversion } from './conversion.ts'
import { downloadModel, type Downloaded, type DownloadOptions } from './download.ts'
import { hubSource } from './hub-source.ts'
import { hubModelName, type HubModel } from './model-id.ts'
import { modelScopeSource } from './modelscope-source.ts'
import { PATIENCE, type Patience, type Trying } from './persist.ts'
import { forbiddenOffline } from './refusals.ts'
import { searchHub, type FoundModel } from './search.ts'
import { address, type HubSettings } from './settings.ts'
import type { Listing, Source } from './source.ts'
import { readToken } from './token.ts'
import { createWire } from './wire.ts'

export interface HubChoice {
  /** `hub`, `modelscope`, or the address of a mirror; default: the hub that the settings name. */
  readonly source?: string | undefined
  /** Only what is in the cache. */
  readonly offline?: boolean | undefined
}

export interface Asking {
  readonly signal: AbortSignal
  readonly onProgress: (progress: StageProgress) => void
}

export interface Hub {
  /** The folder of a model, downloaded first if the cache does not have it. Failures: those of `downloadModel`. */
  get(model: HubModel, asking: Asking & Pick<DownloadOptions, 'check'>): Promise<Result<Downloaded>>
  /**
   * The folder of some of a dataset's pictures, a gigabyte at most, downloaded first; files, not links, so that an import may
   * read it. Failures: those of `downloadModel`, and `usage` for a source whose datasets Thaw cannot list.
   */
  dataset(named: HubModel, asking: Asking): Promise<Result<Downloaded>>
  /** Failures: `network`, `hub-access`, and `usage` for a source without a search. */
  search(query: string, asking: Asking): Promise<Result<FoundModel[]>>
}

/**
 * @param ownCache folder for what comes from other hubs than Hugging Face's, whose names may stand for other files
 */
export function openHub(
  settings: HubSettings,
  ownCache: string,
  { source = 'hub', offline = false }: HubChoice,
  patience: Patience = PATIENCE,
): Result<Hub> {
  const place = placeOf(settings, ownCache, source)
  if (!place.ok) return place
  const { endpoint, cache, isModelScope } = place.value
  const forbidden = offline ? '--offline' : settings.offlineBy

  async function connect({ signal, onProgress }: Asking) {
    // Tokens are for Hugging Face's hub and the mirror of it that the person named.
    const token = isModelScope ? null : await readToken(settings)
    const wire = createWire({ endpoint, token, signal, stallMs: patience.stallMs })
    const { host } = new URL(endpoint)
    const onWait = (seconds: number): void =>
      onProgress({ stage: `${host} asks to wait ${seconds} s`, done: 0, total: null })
    const trying: Trying = { patience, signal, onWait }
    return { endpoint, cache, wire, trying, withToken: token !== null }
  }

  return success({
    async get(model, asking) {
      const there = await usableSnapshot(modelCache(cache, model.id), model.revision)
      if (forbidden !== null) {
        if (there === null) return notCached(model, cache, forbidden)
        const { commit, folder, bytes } = there
        return success({ model, commit, folder, bytes, fetched: 0, licence: null, host: null })
      }
      const connected = await connect(asking)
      const { links } = settings
      const options = { ...connected, links, onProgress: asking.onProgress, check: asking.check }
      const from: Source = isModelScope ? modelScopeSource(connected) : withConversions(hubSource(connected), connected)
      const done = await downloadModel(model, { ...options, source: from })
      if (done.ok || done.failure.code !== 'network' || there === null) return done
      const hint = `The cache has it as it was at commit ${there.commit.slice(0, 12)}: add it offline to use that.`
      return { ok: false, failure: { ...done.failure, message: `${done.failure.message} ${hint}`, hint: '--offline' } }
    },
    async dataset(named, asking) {
      if (forbidden !== null)
        return failure(
          'network',
          `${forbidden} keeps Thaw off the network. Leave it out to download, or name images on this machine.`,
        )
      if (isModelScope)
        return failure(
          'usage',
          'Thaw reads datasets of Hugging Face’s hub and its mirrors only. Download it, and name its folder.',
        )
      const connected = await connect(asking)
      // Names of two hubs may stand for other files.
      const own = join(ownCache, new URL(endpoint).host.replaceAll(/[^\w.-]/g, '-'))
      const from = hubSource({ ...connected, cache: own, kind: 'dataset' })
      return downloadModel(named, {
        ...connected,
        links: false,
        onProgress: asking.onProgress,
        source: from,
        choose: choosePictures,
      })
    },
    async search(query, asking) {
      if (forbidden !== null) return { ok: false, failure: forbiddenOffline(forbidden) }
      if (isModelScope)
        return failure('usage', 'ModelScope offers no search that Thaw knows. Name the model as ORG/NAME.')
      return searchHub(query, { ...(await connect(asking)), limit: 20 })
    },
  })
}

interface Place {
  readonly endpoint: string
  readonly cache: string
  readonly isModelScope: boolean
}

function placeOf(settings: HubSettings, ownCache: string, source: string): Result<Place> {
  if (source === 'hub') return success({ endpoint: settings.endpoint, cache: settings.cache, isModelScope: false })
  if (source === 'modelscope') {
    return success({ endpoint: settings.modelScope, cache: join(ownCache, 'modelscope'), isModelScope: true })
  }
  if (/^https?:\/\//i.test(source) && URL.canParse(source)) {
    return success({ endpoint: address(source), cache: settings.cache, isModelScope: false })
  }
  return failure(
    'usage',
    `“${source}” is no source of models: name hub, modelscope, or the address of a mirror (https://…).`,
  )
}

/** A repository without safetensors counts as what the hub's converter made of it, unless the person named a revision. */
function withConversions(source: Source, options: Parameters<typeof findConversion>[1]): Source {
  return {
    ...source,
    async list(model): Promise<Result<Listing>> {
      const listing = await source.list(model)
      if (!listing.ok || model.revision !== null || chooseFiles(listing.value).ok) return listing
      const converted = await findConversion(model, options)
      // A mirror may know nothing of pull requests; what is missing is then said about the repository itself.
      if (!converted.ok || converted.value === null) return listing
      return source.list(converted.value)
    },
  }
}

function notCached(model: HubModel, cache: string, by: string): Result<never> {
  return failure(
    'not-found',
    `${hubModelName(model)} is not in the cache ${cache}, or not all of it, and ${by} keeps Thaw off the network. Add it once without that.`,
    { file: cache },
  )
}
