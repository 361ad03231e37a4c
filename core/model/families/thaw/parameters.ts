/** Names, shapes and initial values of every tensor of the model. */
import type { Random } from '../../../domain/random.ts'
import type { Params } from '../../../engine/index.ts'
import type { TensorSpec } from '../../architecture.ts'
import type { ModelConfig } from './config.ts'
import { gridSide, pooledWidth } from './config.ts'
import { groupOf, isTrained } from './groups.ts'
import { CONNECTOR_NAMES } from './names.ts'

type Init = 'zeros' | 'ones' | { readonly std: number }
interface Spec {
  readonly name: string
  readonly shape: readonly number[]
  readonly init: Init
}

function linear(name: string, from: number, to: number, std = 1 / Math.sqrt(from)): Spec[] {
  return [
    { name: `${name}.weight`, shape: [from, to], init: { std } },
    { name: `${name}.bias`, shape: [to], init: 'zeros' },
  ]
}

function norm(name: string, width: number): Spec[] {
  return [
    { name: `${name}.weight`, shape: [width], init: 'ones' },
    { name: `${name}.bias`, shape: [width], init: 'zeros' },
  ]
}

function block(name: string, width: number, ratio: number, depth: number): Spec[] {
  // Residual branches start smaller with depth, so that the sum of 2·depth branches keeps unit scale (GPT-2).
  const residual = 1 / Math.sqrt(2 * depth)
  return [
    ...norm(`${name}.norm1`, width),
    ...linear(`${name}.attn.qkv`, width, 3 * width),
    ...linear(`${name}.attn.proj`, width, width, residual / Math.sqrt(width)),
    ...norm(`${name}.norm2`, width),
    ...linear(`${name}.mlp.fc1`, width, ratio * width),
    ...linear(`${name}.mlp.fc2`, ratio * width, width, residual / Math.sqrt(ratio * width)),
  ]
}

/** Linear weights are [in, out] in memory. */
function visionSpecs(config: ModelConfig): Spec[] {
  const { visionWidth: v } = config
  const tokens = gridSide(config) ** 2
  const specs: Spec[] = [
    ...linear('visual.patch_embed', config.patch * config.patch * 3, v),
    { name: 'visual.pos_embed', shape: [tokens, v], init: { std: 0.02 } },
  ]
  for (let i = 0; i < config.visionDepth; i++)
    specs.push(...block(`visual.blocks.${i}`, v, config.mlpRatio, config.visionDepth))
  specs.push(...norm('visual.norm', v), ...linear('visual.pool_proj', v, config.poolWidth))
  return specs
}

function connectorSpecs(config: ModelConfig): Spec[] {
  const pooled = pooledWidth(config)
  return [
    { name: CONNECTOR_NAMES.mean, shape: [pooled], init: 'zeros' },
    { name: CONNECTOR_NAMES.sd, shape: [pooled], init: 'ones' },
    ...linear('visual.proj', pooled, config.embedding),
  ]
}

function textSpecs(config: ModelConfig): Spec[] {
  const { textWidth: t } = config
  const specs: Spec[] = [
    { name: 'text.token_embed.weight', shape: [config.vocabulary, t], init: { std: 0.02 } },
    { name: 'text.pos_embed', shape: [config.textContext, t], init: { std: 0.01 } },
  ]
  for (let i = 0; i < config.textDepth; i++)
    specs.push(...block(`text.blocks.${i}`, t, config.mlpRatio, config.textDepth))
  specs.push(...norm('text.norm', t), ...linear('text.proj', t, config.embedding))
  return specs
}

export const LOGIT_SCALE = 'logit_scale'
const scaleSpecs: readonly Spec[] = [{ name: LOGIT_SCALE, shape: [], init: 'zeros' }]

/** Every tensor of the model in file order. */
export function parameterSpecs(config: ModelConfig): readonly Spec[] {
  return [...visionSpecs(config), ...connectorSpecs(config), ...textSpecs(config), ...scaleSpecs]
}

/** What each part of the model holds, as strategies see it. */
export const visionTensors = (config: ModelConfig): TensorSpec[] => visionSpecs(config).map(described)
export const textTensors = (config: ModelConfig): TensorSpec[] => textSpecs(config).map(described)
export const scaleTensors = (): TensorSpec[] => scaleSpecs.map(described)

function described({ name, shape }: Spec): TensorSpec {
  return { name, shape, group: groupOf(name), trained: isTrained(name), decays: decays(name, shape) }
}

/** CLIP starts its temperature at 0.07 and never lets the scale pass 100 (Radford et al. 2021, §2.3–2.5). */
const INITIAL_LOGIT_SCALE = Math.log(1 / 0.07)
export const MAX_LOGIT_SCALE = Math.log(100)

/** Fresh weights from a seeded stream. */
export function initialParameters(config: ModelConfig, random: Random): Params {
  const params: Params = new Map()
  for (const { name, shape, init } of parameterSpecs(config)) {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    if (init === 'ones') data.fill(1)
    else if (init !== 'zeros') for (let i = 0; i < data.length; i++) data[i] = random.normal() * init.std
    if (name === LOGIT_SCALE) data[0] = INITIAL_LOGIT_SCALE
    params.set(name, { shape, data })
  }
  return params
}

/** Weight decay belongs to matrices only, not to gains, biases, positions or the temperature. */
export function decays(name: string, shape: readonly number[]): boolean {
  return shape.length === 2 && !name.endsWith('pos_embed') && !name.includes('token_embed')
}
