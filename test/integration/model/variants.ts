/** Checkpoints of other sizes and settings than those that are shared, made by the libraries themselves. */
import type { Library } from '../../../core/domain/library.ts'

interface Variant {
  readonly name: string
  /** The library that makes it, whose tokenizer files come from a shared checkpoint. */
  readonly by: Library
  readonly tokenizer: string
  /** Of CLIPConfig or SiglipConfig, or open_clip's model_cfg. */
  readonly config: object
  /** Of a shard, as `save_pretrained` takes it. */
  readonly shard?: string
  /** Whose files a trained one is written in. */
  readonly libraries: readonly Library[]
}

const tower = (width: number, inner: number, depth: number, heads: number, act: string, more: object = {}): object => ({
  hidden_size: width,
  intermediate_size: inner,
  num_hidden_layers: depth,
  num_attention_heads: heads,
  hidden_act: act,
  ...more,
})
const CLIP_TEXT = { vocab_size: 1074, max_position_embeddings: 77, eos_token_id: 1073, bos_token_id: 1072 }
const SIGLIP_TEXT = { vocab_size: 664, max_position_embeddings: 64 }

export const VARIANTS: readonly Variant[] = [
  {
    name: 'a joint space wider than both towers',
    by: 'hf',
    tokenizer: 'clip-tiny',
    config: {
      model_type: 'clip',
      projection_dim: 56,
      vision_config: tower(24, 50, 1, 3, 'quick_gelu', { image_size: 30, patch_size: 7 }),
      text_config: tower(16, 40, 2, 1, 'quick_gelu', CLIP_TEXT),
    },
    libraries: ['hf', 'open_clip'],
  },
  {
    name: 'other norms, in shards',
    by: 'hf',
    tokenizer: 'clip-tiny',
    config: {
      model_type: 'clip',
      projection_dim: 20,
      vision_config: tower(32, 96, 2, 2, 'gelu', { image_size: 48, patch_size: 16, layer_norm_eps: 1e-6 }),
      text_config: tower(32, 64, 1, 4, 'gelu_pytorch_tanh', CLIP_TEXT),
    },
    shard: '40KB',
    libraries: ['hf', 'open_clip'],
  },
  {
    name: 'two activations',
    by: 'hf',
    tokenizer: 'clip-tiny',
    config: {
      model_type: 'clip',
      projection_dim: 12,
      vision_config: tower(24, 96, 1, 2, 'quick_gelu', { image_size: 32, patch_size: 32 }),
      text_config: tower(20, 80, 1, 2, 'gelu', CLIP_TEXT),
    },
    libraries: ['hf'],
  },
  {
    name: 'a SigLIP whose texts are wider than its pictures',
    by: 'hf',
    tokenizer: 'siglip-tiny',
    config: {
      model_type: 'siglip',
      vision_config: tower(18, 40, 1, 3, 'gelu_pytorch_tanh', { image_size: 33, patch_size: 11 }),
      text_config: tower(40, 64, 2, 5, 'gelu', { ...SIGLIP_TEXT, projection_size: 18 }),
    },
    libraries: ['hf'],
  },
  {
    name: 'a SigLIP that timm has a tower for',
    by: 'hf',
    tokenizer: 'siglip-tiny',
    config: {
      model_type: 'siglip',
      vision_config: tower(32, 128, 3, 2, 'gelu', { image_size: 32, patch_size: 8 }),
      text_config: tower(24, 50, 1, 2, 'gelu_pytorch_tanh', { ...SIGLIP_TEXT, projection_size: 32 }),
    },
    libraries: ['hf', 'open_clip'],
  },
  {
    name: 'an open_clip with its own numbers',
    by: 'open_clip',
    tokenizer: 'clip-gelu-tiny',
    config: {
      embed_dim: 24,
      vision_cfg: { image_size: 36, layers: 2, width: 30, head_width: 10, patch_size: 12, mlp_ratio: 2.5 },
      text_cfg: {
        context_length: 60,
        vocab_size: 945,
        hf_tokenizer_name: 'own',
        width: 28,
        heads: 7,
        layers: 1,
        mlp_ratio: 3,
        pool_type: 'eos',
        eos_id: 943,
        act_kwargs: { approximate: 'tanh' },
      },
    },
    libraries: ['open_clip', 'hf'],
  },
]

/** Arguments: the folder to write in, the variants as JSON, and where the shared checkpoints are. */
export const MAKE_VARIANTS = `
import json, pathlib, shutil, sys, tempfile
import torch
torch.manual_seed(7)
home, variants, shared = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2]), pathlib.Path(sys.argv[3])

def filled(model):
    """Weights that are neither zero nor one, so that each of them counts."""
    draw = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.dim() == 0 or name.startswith("logit"):
                continue
            value.add_(0.1 * torch.randn(value.shape, generator=draw))
    return model

for variant in variants:
    folder, config = home / variant["name"], variant["config"]
    if variant["by"] == "hf":
        import transformers
        kind = {"clip": (transformers.CLIPConfig, transformers.CLIPModel), "siglip": (transformers.SiglipConfig, transformers.SiglipModel)}
        of, make = kind[config["model_type"]]
        model = filled(make(of(**{key: value for key, value in config.items() if key != "model_type"})))
        model.save_pretrained(folder, **({"max_shard_size": variant["shard"]} if "shard" in variant else {}))
        side = config["vision_config"]["image_size"]
        square = {"height": side, "width": side}
        crops = config["model_type"] == "clip"
        processor = {"image_processor_type": "CLIPImageProcessor" if crops else "SiglipImageProcessor",
            "size": {"shortest_edge": side} if crops else square, "crop_size": square, "do_center_crop": crops}
        (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    else:
        try:
            import open_clip
        except ImportError:
            continue
        from safetensors.torch import save_file
        with tempfile.TemporaryDirectory() as place:
            (pathlib.Path(place) / "thaw-variant.json").write_text(json.dumps(config))
            open_clip.add_model_config(pathlib.Path(place))
            model = filled(open_clip.create_model("thaw-variant", pretrained_text=False))
        folder.mkdir()
        save_file(model.state_dict(), folder / "open_clip_model.safetensors")
        written = {"model_cfg": config, "preprocess_cfg": {"interpolation": "bilinear", "resize_mode": "squash"}}
        (folder / "open_clip_config.json").write_text(json.dumps(written))
    for name in ("tokenizer.json", "tokenizer_config.json", "spiece.model"):
        if (shared / variant["tokenizer"] / name).exists():
            shutil.copy(shared / variant["tokenizer"] / name, folder / name)
`
