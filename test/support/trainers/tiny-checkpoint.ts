import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensors } from '../../../core/model/safetensors.ts'

/** A checkpoint of Qwen2.5-VL with two blocks and a few tensors; no library could run it. */
export async function writeTinyCheckpoint(to: string): Promise<void> {
  const tensors = [
    'visual.patch_embed.proj.weight',
    'visual.blocks.0.mlp.down_proj.weight',
    'visual.blocks.1.mlp.down_proj.weight',
    'visual.merger.mlp.0.weight',
    'model.embed_tokens.weight',
    'model.layers.0.mlp.down_proj.weight',
  ].map((name) => [name, { shape: [4, 4], data: new Float32Array(16).fill(0.5) }] as const)
  await mkdir(to, { recursive: true })
  await writeFile(join(to, 'config.json'), '{"model_type": "qwen2_5_vl"}')
  await writeFile(join(to, 'model.safetensors'), writeSafetensors(new Map(tensors), { dtype: 'F32', metadata: {} }))
}
