/**
 * Adapters as a folder that peft opens: `adapter_config.json` and `adapter_model.safetensors`, whose names are those of the
 * model's modules behind `base_model.model.` (huggingface/peft, docs/source/developer_guides/checkpoint.md).
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../../domain/json.ts'
import type { Params } from '../../engine/index.ts'
import type { AdapterSettings } from '../../strategies/index.ts'
import { writeAtomically } from '../checkpoint.ts'
import { type StoredTensor, writeSafetensors } from '../safetensors.ts'
import type { Adapter } from '../architecture.ts'
import { moduleOf } from './adapter.ts'

export const ADAPTER_FILE = 'adapter_model.safetensors'
export const ADAPTER_CONFIG = 'adapter_config.json'

/** Throws system errors. */
export async function writePeft(
  folder: string,
  params: Params,
  adapters: readonly Adapter[],
  { rank, alpha }: Pick<AdapterSettings, 'rank' | 'alpha'>,
  model: string,
): Promise<void> {
  const tensors = new Map<string, StoredTensor>()
  for (const { a, b } of adapters)
    for (const name of [a, b]) tensors.set(`base_model.model.${name}`, params.get(name) as StoredTensor)
  const config = {
    peft_type: 'LORA',
    task_type: null,
    base_model_name_or_path: model,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    modules_to_save: null,
    target_modules: adapters.map(({ target }) => moduleOf(target)),
  }
  await mkdir(folder, { recursive: true })
  await writeAtomically(
    join(folder, ADAPTER_FILE),
    writeSafetensors(tensors, { dtype: 'F32', metadata: { format: 'pt' } }),
  )
  await writeAtomically(join(folder, ADAPTER_CONFIG), `${JSON.stringify(config, null, 2)}\n`)
}

/** Writes another α; does nothing where there is no such folder. Throws system errors. */
export async function rescalePeft(folder: string, alpha: number): Promise<void> {
  const file = join(folder, ADAPTER_CONFIG)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return
  const config = { ...(parseJson(text) as object), lora_alpha: alpha }
  await writeAtomically(file, `${JSON.stringify(config, null, 2)}\n`)
}
