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
import { sidedHash } from './identity.ts'
import { checkWeights, readWeights } from './load-weights.ts'

/** The model where nobody names one: `THAW_MODEL`, a name or a folder, or the one in the box that has seen photographs. */
export const DEFAULT_MODEL = process.env['THAW_MODEL'] || 'thaw-photo'

/** A model without its weights. */
export interface DescribedModel extends Omit<Description, 'name' | 'weights' | 'otherSides'> {
  /** The folder's name in the zoo; elsewhere the name on its card. */
  readonly id: string
  readonly folder: string
  /** Whether it came with Thaw, so that its folder must not change. */
  readonly embedded: boolean
  /** Sides of the input image to choose from with `MODEL@SIDE`, the one in use first. */
  readonly sides: readonly number[]
  /** The side that a person named, so that no run chooses another one. */
  readonly chosenSide: number | null
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
 * A model whose current files are those it was written for, without decoding its weights. Failures: as `loadModel`, except
 * that weights of the wrong shape are found only on loading.
 */
export async function currentModel(
  model: string = DEFAULT_MODEL,
  zoo: string = defaultZoo(),
  families: readonly Family[] = FAMILIES,
): Promise<Result<DescribedModel>> {
  const found = await findModel(model, zoo, families)
  if (!found.ok) return found
  const intact = await checkWeights(found.value)
  if (intact === null) return notFound(model, zoo)
  return intact.ok ? success(described(found.value, zoo)) : intact
}

interface Found extends Described, Pick<DescribedModel, 'folder' | 'sides' | 'chosenSide'> {
  /** Ends the model's id where it takes in images of another side than its own. */
  readonly idSuffix: string
}

/**
 * A model of the zoo by name or in a folder by path, as its family describes it; with `@SIDE` after it, at another side of
 * the input image. At each side it counts as another model, with an identity and statistics of its own.
 * Failures: as `describeModel`.
 */
export async function findModel(model: string, zoo: string, families: readonly Family[]): Promise<Result<Found>> {
  const exact = await describedAt(model, zoo, families)
  if (exact) return exact
  const asked = /^(.+)@(\d+)$/.exec(model)
  const found = asked && (await describedAt(asked[1] as string, zoo, families))
  if (!found) return notFound(model, zoo)
  return found.ok ? atSide(found.value, Number(asked[2]), model) : found
}

async function describedAt(model: string, zoo: string, families: readonly Family[]): Promise<Result<Found> | null> {
  const folder = model.includes('/') || model.includes('\\') ? model : join(zoo, model)
  const found = await describeFolder(folder, families)
  if (!found?.ok) return found
  const { architecture, otherSides = [] } = found.value
  const sides = [architecture, ...otherSides].map(({ pixels }) => pixels.side)
  return success({ ...found.value, folder, sides, chosenSide: null, idSuffix: '' })
}

function atSide(found: Found, side: number, asked: string): Result<Found> {
  const { architecture, otherSides = [], sides, name, hash, statsFile } = found
  if (architecture.pixels.side === side) return success({ ...found, chosenSide: side })
  const other = otherSides.find(({ pixels }) => pixels.side === side)
  if (!other) {
    const offered = listed(sides.map(String))
    const message = `${name} takes in images of ${offered} px, not ${side}. Choose one of its sizes, or leave out “@${side}”.`
    return failure('not-found', message, { file: asked })
  }
  return success({
    ...found,
    architecture: other,
    sides: [side, ...sides.filter((each) => each !== side)],
    hash: sidedHash(hash, side),
    statsFile: statsFile && statsFile.replace(/(\.\w+)$/, `-${side}$1`),
    chosenSide: side,
    idSuffix: `@${side}`,
  })
}

function described({ name, ...found }: Found, zoo: string): DescribedModel {
  const { hash, architecture, tokenizer, pretrained, statsFile, sides, chosenSide, idSuffix } = found
  const folder = resolve(found.folder)
  const embedded = dirname(folder) === resolve(zoo)
  const id = `${embedded ? basename(folder) : name}${idSuffix}`
  return { id, folder, embedded, hash, architecture, tokenizer, pretrained, statsFile, sides, chosenSide }
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

/** The model's identity at each side that a run of it may train at. */
export function hashesOf({ hash, sides, chosenSide }: DescribedModel): string[] {
  return chosenSide === null ? [hash, ...sides.slice(1).map((side) => sidedHash(hash, side))] : [hash]
}

/** Number of values in a model's tensors. */
export function countParameters({ tensors }: Architecture): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
}
