/** Damaged checkpoints are refused with a sentence that names the file and the tensor. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadModel } from '../../../core/model/index.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'

const FC1 = 'vision_model.encoder.layers.1.mlp.fc1.weight'

describe.skipIf(!haveCheckpoints)('a checkpoint that is refused', () => {
  it.each([
    ['broken/truncated', /model\.safetensors .*ends early, in tensor text_model\S+: 17551 bytes are missing/],
    ['broken/header-length-lies', /model\.safetensors .*claims a header of 1099511627776 bytes/],
    [
      'broken/overlapping-offsets',
      /tensors vision_model\.encoder\.layers\.0\.mlp\.fc1\.weight and .*layers\.1\.mlp\.fc1\.weight share/,
    ],
    [
      'broken/index-points-outside',
      /index\.json says that tensor logit_scale is in \.\.\/outside\.safetensors, which lies outside/,
    ],
    [
      'broken/index-names-absent-shard',
      new RegExp(`tensor ${FC1} is in model-00002-of-00002.safetensors, which is not there`),
    ],
    [
      'broken/shape-differs-from-config',
      new RegExp(`tensor ${FC1} has the shape 16×6, not 16×8 as the config says \\(vision_config.hidden_size\\)`),
    ],
    [
      'broken/nan-weights',
      new RegExp(`model.safetensors holds NaN or infinite values in ${FC1} and text_projection.weight`),
    ],
    ['broken/missing-tensor', new RegExp(`tensor ${FC1} is missing`)],
    ['broken/unknown-model-type', /names the model type “clap_fusion_9” \(ClapFusion9Model\).*Thaw reads/],
    ['broken/config-not-json', /config\.json is not JSON: line 23/],
    ['clip-tiny-pickle-only', /pytorch_model\.bin is a pickle.*save_pretrained/],
    ['llava-tiny', /names the model type “llava”/],
    ['smolvlm-tiny', /names the model type “idefics3”/],
  ])('%s', async (name, message) => {
    const loaded = await loadModel(join(CHECKPOINTS, name))
    expect(loaded).toMatchObject({
      ok: false,
      failure: { code: 'model-unreadable', message: expect.stringMatching(message) },
    })
  })
})
