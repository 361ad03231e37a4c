/** Which files of a repository make a model that Thaw can read: one copy of its weights, and what describes it. */
import { failure, success, type Result } from '../domain/failure.ts'
import { listed } from '../domain/listed.ts'
import { hubModelName } from './model-id.ts'
import type { Listing, RemoteFile } from './source.ts'

/** Descriptions, tokenizers and texts; none of them is code, and none is a part of an optimiser's state. */
const DESCRIBES = /\.(json|txt|jinja|md)$|^(tokenizer|spiece)\.model$|^(licen[cs]e|notice)[^/]*$/i
/** Other programs' results, which may be large. */
const NOT_NEEDED =
  /\.safetensors\.index\.json$|^(results?|trainer_state|all_results|eval_results)\.json$|\.bin\.index\.json$/i
const MOST_DESCRIPTION_BYTES = 64 * 2 ** 20

/** What says which weights these are: of transformers, of open_clip, of Thaw. */
export const DESCRIPTIONS: readonly string[] = ['config.json', 'open_clip_config.json', 'model.json']

/** Weights in one file or in shards, the form that every library opens first. */
const WEIGHTS = ['model.safetensors', 'open_clip_model.safetensors'] as const
const SHARD = /^(.+)-\d{5}-of-\d{5}\.safetensors$/
/** Formats that run code when they are opened, or that hold the weights for other programs. */
const PICKLE = /\.(bin|pt|pth|ckpt|pkl)$/i

/** Failures: `format-unsupported` where no safetensors file is there, or nothing describes them. */
export function chooseFiles(listing: Listing): Result<RemoteFile[]> {
  const top = listing.files.filter(({ name }) => !name.includes('/'))
  const weights = weightsOf(top)
  if (weights.length === 0) return withoutWeights(listing, top)
  const texts = top.filter(
    ({ name, bytes }) => DESCRIBES.test(name) && !NOT_NEEDED.test(name) && bytes <= MOST_DESCRIPTION_BYTES,
  )
  const described = texts.some(({ name }) => DESCRIPTIONS.includes(name))
  if (described) return success([...texts, ...weights])
  const message = `${listing.model.id} has no config.json, so that nothing says what its weights are. Choose another model.`
  return failure('format-unsupported', message)
}

function weightsOf(top: readonly RemoteFile[]): RemoteFile[] {
  for (const plain of WEIGHTS) {
    const whole = top.find(({ name }) => name === plain)
    if (whole) return [whole]
    const index = top.find(({ name }) => name === `${plain}.index.json`)
    const stem = plain.replace(/\.safetensors$/, '')
    if (index) return [index, ...top.filter(({ name }) => SHARD.exec(name)?.[1] === stem)]
  }
  return top.filter(({ name }) => name.endsWith('.safetensors'))
}

function withoutWeights(listing: Listing, top: readonly RemoteFile[]): Result<never> {
  const name = hubModelName(listing.model)
  const pickles = top.filter((file) => PICKLE.test(file.name)).map((file) => file.name)
  if (pickles.length === 0)
    return failure('format-unsupported', `${name} holds no weights in safetensors files. Choose another model.`)
  return failure(
    'format-unsupported',
    `${name} keeps its weights only in ${listed(pickles.slice(0, 3))}. Opening such a file can run any code, so Thaw reads safetensors only. Look for a conversion among its pull requests on the hub, and add it as ${listing.model.id}@refs/pr/NUMBER.`,
  )
}
