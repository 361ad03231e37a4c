/** A checkpoint that Thaw trained opens in the library that it came from. Needs a Python with transformers and torch. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEngine } from '../../../core/engine/index.ts'
import { unitRows } from '../../../core/math/standardise.ts'
import { describeFolder } from '../../../core/model/families/index.ts'
import { embedTexts, extractFeatures, loadModel } from '../../../core/model/index.ts'
import { CHECKPOINTS, haveCheckpoints } from '../../support/checkpoints.ts'
import { apart, drawn } from './golden.ts'
import { trained } from './trained.ts'

const python = [process.env['THAW_PYTHON'] ?? 'python3', 'python3'].find(
  (each) => spawnSync(each, ['-c', 'import transformers, torch']).status === 0,
)
if (python === undefined) console.log('Skipped the tests with transformers: THAW_PYTHON names no Python that has it.')

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'thaw-python-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const TEXTS = ['a photo of a cat', 'two red squares', '']
const PICTURES = 4

/** Loads a folder, and embeds pictures whose pixels are prepared and texts that its own tokenizer reads. */
const PROGRAM = `
import json, sys
import numpy, torch
from transformers import AutoModel, AutoTokenizer
folder, pixels, side, texts = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
model, report = AutoModel.from_pretrained(folder, output_loading_info=True)
tokens = AutoTokenizer.from_pretrained(folder)(texts, padding="max_length", truncation=True, return_tensors="pt")
images = torch.from_numpy(numpy.fromfile(pixels, dtype="<f4").reshape(-1, side, side, 3)).permute(0, 3, 1, 2)
with torch.no_grad():
    seen = model.eval()(input_ids=tokens["input_ids"], pixel_values=images)
print(json.dumps({
    "missing": sorted(report["missing_keys"]), "unexpected": sorted(report["unexpected_keys"]),
    "images": seen.image_embeds.flatten().tolist(), "texts": seen.text_embeds.flatten().tolist(),
}))`

interface Loaded {
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
  readonly images: readonly number[]
  readonly texts: readonly number[]
}

describe.skipIf(!haveCheckpoints || python === undefined)('a trained checkpoint in transformers', () => {
  it.each(['clip-tiny', 'clip-gelu-tiny', 'clip-tiny-sharded', 'siglip-tiny', 'siglip2-tiny'])(
    '%s loads with every tensor and no other, and embeds as in Thaw',
    async (name) => {
      const from = join(CHECKPOINTS, name)
      const [loaded, found] = [await loadModel(from), await describeFolder(from)]
      if (!loaded.ok || !found?.ok) throw new Error(`${name} cannot be read`)
      const model = { ...loaded.value, params: trained(loaded.value) }
      const to = join(home, 'trained')
      mkdirSync(to)
      expect(await found.value.family.write(from, to, model.params)).toMatchObject({ ok: true })
      const { side, write } = model.architecture.pixels
      const pixels = new Float32Array(PICTURES * side * side * 3)
      for (let i = 0; i < PICTURES; i++) write(drawn(i, side), pixels, i * side * side * 3)
      const file = join(home, 'pixels.f32')
      writeFileSync(file, pixels)
      const args = ['-c', PROGRAM, to, file, String(side), JSON.stringify(TEXTS)]
      const { stdout } = await promisify(execFile)(python as string, args, {
        env: { ...process.env, HF_HUB_OFFLINE: '1' },
      })
      const seen = JSON.parse(stdout) as Loaded
      expect({ missing: seen.missing, unexpected: seen.unexpected }).toEqual({ missing: [], unexpected: [] })
      const engine = await openEngine('ort', { threads: 1 })
      if (!engine.ok) throw new Error(engine.failure.message)
      const own = { engine: engine.value, model }
      const images = await extractFeatures({ ...own, count: PICTURES, image: (i) => drawn(i, side) })
      const texts = await embedTexts({ ...own, texts: TEXTS })
      await engine.value.dispose()
      expect(apart(seen.images, unitRows(images.embedding!).data)).toBeLessThan(1e-4)
      expect(apart(seen.texts, unitRows(texts).data)).toBeLessThan(1e-4)
    },
    60_000,
  )
})
