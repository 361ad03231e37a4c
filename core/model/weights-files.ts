/** The files that hold the weights of a folder in the layout of transformers or open_clip. */
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result, success } from '../domain/failure.ts'
import { fileIn, jsonIn } from './model-files.ts'

const index = z.looseObject({ weight_map: z.record(z.string(), z.string()) })

/** In pickles, which run what is in them when they are read. */
const PICKLES = [
  'pytorch_model.bin',
  'open_clip_pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'model.pt',
  'open_clip_pytorch_model.pt',
]

/**
 * Looks for a file of each name, or for its index (`NAME.index.json`), which names the shards.
 * @param names in the order in which they are preferred, with `.safetensors`
 * Failures: model-unreadable.
 */
export async function weightsFilesIn(folder: string, names: readonly string[]): Promise<Result<readonly string[]>> {
  for (const name of names) {
    const whole = await fileIn(folder, name)
    if (whole) return whole.ok ? success([whole.value]) : whole
    const listed = await jsonIn(folder, `${name}.index.json`)
    if (listed) return listed.ok ? shards(folder, `${name}.index.json`, listed.value) : listed
  }
  return withoutWeights(folder, names)
}

async function shards(folder: string, indexName: string, json: unknown): Promise<Result<readonly string[]>> {
  const file = join(folder, indexName)
  const parsed = index.safeParse(json)
  if (!parsed.success) {
    const message = `${file} does not name the shards of its weights (“weight_map”). Get an intact copy.`
    return failure('model-unreadable', message, { file, details: parsed.error.message })
  }
  const files = new Map<string, string>()
  for (const [tensor, shard] of Object.entries(parsed.data.weight_map)) {
    if (files.has(shard)) continue
    const found = await fileIn(folder, shard)
    if (found && !found.ok) return named(file, tensor, shard, 'lies outside its folder')
    if (!found) return named(file, tensor, shard, 'is not there')
    files.set(shard, found.value)
  }
  return success([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path))
}

function named(file: string, tensor: string, shard: string, why: string): Result<never> {
  const message = `${file} says that tensor ${tensor} is in ${shard}, which ${why}. Get all files of the checkpoint again.`
  return failure('model-unreadable', message, { file })
}

async function withoutWeights(folder: string, names: readonly string[]): Promise<Result<never>> {
  for (const pickle of PICKLES) {
    if (!(await fileIn(folder, pickle))) continue
    const message = `${join(folder, pickle)} is a pickle, which runs code when it is read, so Thaw does not read it. Convert the checkpoint once, where you trust it: ${conversion(folder, pickle)}`
    return failure('model-unreadable', message, { file: join(folder, pickle) })
  }
  const message = `${folder} has no weights: ${names.join(' or ')} is missing.`
  return failure('model-unreadable', message, { file: folder })
}

/** transformers loads its own layout whole or in shards; of open_clip's, the tensors of the one file are saved as they are. */
function conversion(folder: string, pickle: string): string {
  if (!pickle.startsWith('open_clip'))
    return `python -c "import sys, transformers; transformers.AutoModel.from_pretrained(sys.argv[1]).save_pretrained(sys.argv[1])" "${folder}"`
  const [from, to] = [join(folder, pickle), join(folder, 'open_clip_model.safetensors')]
  return `python -c "import sys, torch, safetensors.torch as s; t = torch.load(sys.argv[1], map_location='cpu', weights_only=True); s.save_file({k: v.contiguous() for k, v in t.get('state_dict', t).items()}, sys.argv[2])" "${from}" "${to}"`
}
