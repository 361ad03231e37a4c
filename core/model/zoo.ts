/** Models on disk: folders that a family describes; hashes tie weights and pretraining statistics together. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Result } from '../domain/failure.ts'
import { failure, success } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import type { Params } from '../engine/index.ts'
import type { Architecture } from './architecture.ts'
import type { Described, Description, Family } from './families/index.ts'
import { FAMILIES, describeFolder } from './families/index.ts'
import { checkHeaders } from './header.ts'
import { checkWeights, readWeights } from './load-weights.ts'

export const DEFAULT_MODEL = 'thaw-tiny'

/** A model without its weights. */
export interface DescribedModel extends Omit<Description, 'name' | 'weights'> {
  /** The folder's name in the zoo; elsewhere the name on its card. */
  readonly id: string
  readonly folder: string
  /** Whether it came with Thaw, so that its folder must not change. */
  readonly embedded: boolean
}

export interface LoadedModel extends DescribedModel {
  readonly params: Params
}

/** core/model/zoo beside the sources, or the folder beside the bundle in a packaged app. */
export function defaultZoo(): string {
  return process.env['THAW_ZOO'] ?? join(import.meta.dirname, 'zoo')
}

/**
 * Loads an embedded model by name, or any model folder by path.
 * Failures: not-found, model-unreadable, model-mismatch (weights that are not those the folder was written for).
 */
export async function loadModel(
  model: string = DEFAULT_MODEL,
  zoo: string = defaultZoo(),
  families: readonly Family[] = FAMILIES,
): Promise<Result<LoadedModel>> {
  const found = await findModel(model, zoo, families)
  if (!found.ok) return found
  const params = await readWeights(found.value)
  if (params === null) return notFound(model, zoo)
  return params.ok ? success({ ...described(found.value, zoo), params: params.value }) : params
}

/**
 * A model without its weights, of which only the header is read: their names, shapes and offsets must match. Whether
 * they are the ones that the folder was written for is checked on loading. Failures: not-found, model-unreadable,
 * model-mismatch (made for another preprocessing).
 */
export async function describeModel(
  model: string = DEFAULT_MODEL,
  zoo: string = defaultZoo(),
  families: readonly Family[] = FAMILIES,
): Promise<Result<DescribedModel>> {
  const found = await findModel(model, zoo, families)
  if (!found.ok) return found
  const { weights, architecture } = found.value
  const fits = await checkHeaders(
    weights.map(({ file }) => file),
    architecture.tensors,
  )
  if (fits === null) return notFound(model, zoo)
  return fits.ok ? success(described(found.value, zoo)) : fits
}

/**
 * The identity of a model's current files, without decoding its weights. Failures: as `loadModel`, except that weights
 * of the wrong shape are found only on loading.
 */
export async function currentModelHash(
  model: string = DEFAULT_MODEL,
  zoo: string = defaultZoo(),
  families: readonly Family[] = FAMILIES,
): Promise<Result<string>> {
  const found = await findModel(model, zoo, families)
  if (!found.ok) return found
  const intact = await checkWeights(found.value)
  if (intact === null) return notFound(model, zoo)
  return intact.ok ? success(found.value.hash) : intact
}

interface Found extends Described {
  readonly folder: string
}

/** A model of the zoo by name or in a folder by path, as its family describes it. Failures: as `describeModel`. */
export async function findModel(model: string, zoo: string, families: readonly Family[]): Promise<Result<Found>> {
  const folder = model.includes('/') || model.includes('\\') ? model : join(zoo, model)
  const description = await describeFolder(folder, families)
  if (description === null) return notFound(model, zoo)
  return description.ok ? success({ ...description.value, folder }) : description
}

function described({ name, weights: _weights, family: _family, ...rest }: Found, zoo: string): DescribedModel {
  const folder = resolve(rest.folder)
  const embedded = dirname(folder) === resolve(zoo)
  return { ...rest, id: embedded ? basename(folder) : name, embedded }
}

async function notFound(model: string, zoo: string): Promise<Result<never>> {
  return failure('not-found', `There is no model “${model}”. ${await installed(zoo)}`, { file: model })
}

/** A folder of the zoo, with its model or the reason why there is none. */
export interface ZooEntry {
  readonly name: string
  readonly described: Result<DescribedModel>
}

/** Every folder of the zoo, the default model first, then by name. Reads no weights. */
export async function listZoo(zoo: string = defaultZoo()): Promise<ZooEntry[]> {
  const names = await foldersOf(zoo)
  // Includes the default model even if its folder is gone, so that its absence is reported.
  const others = names.filter((name) => name !== DEFAULT_MODEL)
  return Promise.all(
    [DEFAULT_MODEL, ...others].map(async (name) => ({ name, described: await describeModel(name, zoo) })),
  )
}

/** Lists the available names, for a person who asked for another one. */
async function installed(zoo: string): Promise<string> {
  const names = await foldersOf(zoo)
  if (names.length === 0) return `No model is installed in ${zoo}. Reinstall Thaw.`
  return `Installed ${names.length === 1 ? 'is' : 'are'} ${listed(names)}; a model folder’s path works too.`
}

async function foldersOf(zoo: string): Promise<string[]> {
  const found = await readdir(zoo, { withFileTypes: true }).catch(() => [])
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

/** Number of values in a model's tensors. */
export function countParameters({ tensors }: Architecture): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
}
