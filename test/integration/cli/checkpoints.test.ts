/** `thaw models check` and `thaw embed` with checkpoints of other libraries, and a run of one that is saved. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Embedded, ModelCheck } from '../../../core/contract/model.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import { CHECKPOINTS, haveCheckpoints, reference } from '../../support/checkpoints.ts'
import { apart } from '../model/golden.ts'
import { temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const here = async (...args: string[]) => thaw([...args, '--home', home, '--engine', 'ort'])
afterAll(() => folder.remove())

const checkpoint = (name: string): string => join(CHECKPOINTS, name)
const IMAGES = ['square.png', 'wide-alpha.png', 'tall-grey.png'].map((image) => join(CHECKPOINTS, 'images', image))

describe.skipIf(!haveCheckpoints)('a checkpoint of another library', () => {
  it('is described with its family, sizes and groups', async () => {
    const { code, stdout } = await here('models', 'check', checkpoint('clip-tiny'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/model +clip-tiny \([0-9a-f]{12}\), family clip/)
    expect(stdout).toMatch(/block1 +16 +12,704 +yes/)
    expect(stdout).toMatch(/text +53 +49,728 +23,952/)
    expect(stdout).toContain('Nothing is wrong with it.')
  })

  it('that other trainers train is described by its parts, with what each trainer can do', async () => {
    const { code, stdout } = await here('models', 'check', checkpoint('llava-tiny'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/vision +55 +44,960 +12,768/)
    expect(stdout).toMatch(/LLaMA-Factory +fine-tuning +yes +– +– /)
    expect(stdout).toMatch(/VLM-R1:\n- VLM-R1 does not know LLaVA/)
    const { model, elsewhere, problems } = JSON.parse(
      (await here('models', 'check', checkpoint('qwen2_5_vl-tiny'), '--json')).stdout,
    ) as ModelCheck
    expect({ model, problems }).toEqual({ model: null, problems: [] })
    expect(elsewhere).toMatchObject({ family: 'Qwen2.5-VL', tiedHead: true, blocks: 4 })
    const rewards = elsewhere!.trainers.find(({ trainer }) => trainer === 'vlm-r1')!
    expect(rewards.strategies.map(({ strategy, support }) => [strategy, support.kind])).toContainEqual([
      'frozen',
      'approximately',
    ])
  })

  it('that is damaged is described as far as it goes, with what is wrong, and ends with 2', async () => {
    const { code, stdout } = await here('models', 'check', checkpoint('broken/nan-weights'), '--json')
    expect(code).toBe(2)
    const { problems } = JSON.parse(stdout) as { problems: string[] }
    expect(problems).toEqual([expect.stringMatching(/NaN or infinite values in \S+fc1\.weight and text_projection/)])
  })

  it.each(['clip-tiny', 'siglip2-tiny', 'openclip-tiny'])(
    '%s embeds pictures and texts as the library does',
    async (name) => {
      const golden = reference(name)
      const texts = join(folder.path, 'texts.json')
      writeFileSync(texts, JSON.stringify(golden.strings))
      const ran = await here('embed', checkpoint(name), '--images', ...IMAGES, '--texts', texts, '--json')
      if (ran.code !== 0) throw new Error(ran.stderr)
      const found = JSON.parse(ran.stdout) as Embedded
      expect(apart(found.imageEmbeddings.flat(), golden.array('image_embeds'))).toBeLessThan(1e-4)
      expect(apart(found.textEmbeddings.flat(), golden.array('text_embeds'))).toBeLessThan(1e-4)
      expect(apart(found.logits.flat(), golden.array('logits_per_image'))).toBeLessThan(1e-4)
    },
  )

  it('writes embeddings for NumPy', async () => {
    const out = join(folder.path, 'embeddings.npy')
    const { code, stdout } = await here(
      'embed',
      checkpoint('clip-tiny'),
      '--images',
      IMAGES[0]!,
      '--images',
      IMAGES[1]!,
      '--out',
      out,
    )
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 embeddings of 16 values')])
    const bytes = readFileSync(out)
    const start = 10 + bytes.readUInt16LE(8)
    expect(bytes.subarray(1, 6).toString()).toBe('NUMPY')
    expect(bytes.subarray(10, start).toString()).toContain("'<f4', 'fortran_order': False, 'shape': (2, 16)")
    expect(start % 64).toBe(0)
    const values = Float32Array.from({ length: 32 }, (_, i) => bytes.readFloatLE(start + 4 * i))
    expect(apart(values, reference('clip-tiny').array('image_embeds').subarray(0, 32))).toBeLessThan(1e-4)
  })

  it('that is missing a picture says which', async () => {
    const { code, stderr } = await here('embed', checkpoint('clip-tiny'), '--images', join(folder.path, 'none.png'))
    expect(code).not.toBe(0)
    expect(stderr).toContain('none.png is not there or no picture that Thaw can read')
  })

  it.each([
    ['siglip-tiny', 'full'],
    ['clip-tiny', 'frozen'],
  ])('%s learns captions with its own loss, and what a run saves opens again', async (name, strategy) => {
    const pictures = join(folder.path, 'captions')
    await thaw(['sample', pictures, '--items', '48', '--captions'])
    const options = ['--model', checkpoint(name), '--strategy', strategy, '--epochs', '1', '--json']
    const ran = await here('train', pictures, ...options)
    if (ran.code !== 0) throw new Error(ran.stderr)
    const { runId, status } = JSON.parse(ran.stdout) as RunDetail
    expect(status).toBe('completed')
    const saved = join(folder.path, `saved-${name}`)
    expect((await here('history', 'save', runId, saved)).code).toBe(0)
    const checked = await here('models', 'check', saved, '--json')
    expect(checked.code).toBe(0)
    expect(checked.stdout).not.toContain('thaw_head.safetensors')
    const tensors = join(folder.path, `${name}.safetensors`)
    expect((await here('models', 'export', runId, tensors)).stdout).toContain('every tensor of the trained model')
    expect(statSync(tensors).size).toBeGreaterThan(0.9 * statSync(join(saved, 'model.safetensors')).size)
    const other = join(folder.path, `open_clip-${name}`)
    const exported = await here('models', 'export', runId, other, '--format', 'open_clip')
    if (name === 'siglip-tiny') {
      expect(exported.code).not.toBe(0)
      expect(exported.stderr).toContain('siglip-tiny has no form in open_clip: timm has no SigLIP tower')
      return
    }
    expect(exported.stdout).toContain('open_clip drops the transparency of pictures')
    expect((await here('models', 'check', other)).stdout).toContain('Nothing is wrong with it.')
  })
})
