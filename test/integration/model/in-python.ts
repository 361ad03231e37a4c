/** What transformers and open_clip compute with a folder. Needs a Python that has them: THAW_PYTHON names it. */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Library } from '../../../core/domain/library.ts'

export const PYTHON = process.env['THAW_PYTHON'] ?? 'python3'
const has = (modules: string): boolean => spawnSync(PYTHON, ['-c', `import ${modules}`]).status === 0

/** The libraries that this Python has; says so where one is missing. */
export const LIBRARIES_HERE: readonly Library[] = (() => {
  const found: Library[] = has('torch, transformers') ? (has('open_clip, timm') ? ['hf', 'open_clip'] : ['hf']) : []
  if (found.length < 2)
    console.log(
      `Skipped the tests with ${found.length === 0 ? 'transformers and open_clip' : 'open_clip'}: THAW_PYTHON names no Python that has it (test/support/python/requirements.txt).`,
    )
  return found
})()

/** Loads folders, and embeds pictures whose pixels are prepared and texts that the folder's own tokenizer reads. */
const PROGRAM = `
import json, sys
import numpy, torch

def in_transformers(folder, pixels, texts):
    from transformers import AutoModel, AutoTokenizer
    model, report = AutoModel.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    ids = AutoTokenizer.from_pretrained(folder)(texts, padding="max_length", truncation=True, return_tensors="pt")["input_ids"]
    seen = model.eval()(input_ids=ids, pixel_values=pixels)
    return report["missing_keys"], report["unexpected_keys"], seen.image_embeds, seen.text_embeds, seen.logits_per_image

def in_open_clip(folder, pixels, texts):
    import open_clip, safetensors, timm
    from timm.models import register_model
    from timm.models.vision_transformer import _create_vision_transformer
    # open_clip asks timm for towers by name, and the tiny one of the tests has none there.
    def vit_tiny32_patch8_siglip_32(pretrained=False, **more):
        size = dict(img_size=32, patch_size=8, embed_dim=32, depth=3, num_heads=2, class_token=False, global_pool="map")
        return _create_vision_transformer("vit_tiny32_patch8_siglip_32", pretrained=pretrained, **dict(size, **more))
    if not timm.is_model("vit_tiny32_patch8_siglip_32"):
        register_model(vit_tiny32_patch8_siglip_32)
    model = open_clip.create_model("local-dir:" + folder, precision="fp32").eval()
    with safetensors.safe_open(folder + "/open_clip_model.safetensors", "pt") as file:
        held = set(file.keys())
    own = set(model.state_dict())
    ids = open_clip.get_tokenizer("local-dir:" + folder)(texts)
    images, words = model.encode_image(pixels, normalize=True), model.encode_text(ids, normalize=True)
    bias = 0 if model.logit_bias is None else model.logit_bias
    return own - held, held - own, images, words, model.logit_scale.exp() * images @ words.T + bias

out = []
for job in json.load(open(sys.argv[1])):
    side = job["side"]
    pixels = torch.from_numpy(numpy.fromfile(job["pixels"], dtype="<f4").reshape(-1, side, side, 3)).permute(0, 3, 1, 2)
    with torch.no_grad():
        run = in_transformers if job["library"] == "hf" else in_open_clip
        missing, unexpected, images, texts, logits = run(job["folder"], pixels, job["texts"])
    out.append({
        "missing": sorted(missing), "unexpected": sorted(unexpected), "images": images.flatten().tolist(),
        "texts": texts.flatten().tolist(), "logits": logits.flatten().tolist(),
    })
print(json.dumps(out))`

export interface PythonJob {
  readonly folder: string
  readonly library: Library
  /** A file of prepared pixels, [pictures, side, side, 3] float32. */
  readonly pixels: string
  readonly side: number
  readonly texts: readonly string[]
}

/** Unit rows and logits, row by row. */
export interface InPython {
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
  readonly images: readonly number[]
  readonly texts: readonly number[]
  readonly logits: readonly number[]
}

/** @param jobs a file that lists them as JSON: one process for all, since its libraries take seconds to load */
export async function inPython(jobs: string): Promise<readonly InPython[]> {
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', PROGRAM, jobs], {
    env: { ...process.env, HF_HUB_OFFLINE: '1' },
    maxBuffer: 2 ** 28,
  })
  return JSON.parse(stdout) as InPython[]
}

/** Runs a program that writes files. */
export async function runPython(program: string, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)(PYTHON, ['-c', program, ...args], { env: { ...process.env, HF_HUB_OFFLINE: '1' } })
}
