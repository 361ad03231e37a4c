/**
 * One spelling for a tensor's name. Libraries rename: transformers 5 runs Qwen2.5-VL with `model.visual.*` and
 * `model.language_model.*`, while the files, and transformers 4.49, say `visual.*` and `model.*`; peft puts
 * `base_model.model.` before a name, data-parallel training `module.`.
 */

/** In the order in which they apply, each once; in the syntax that Python and JavaScript share. */
export const SPELLINGS: readonly (readonly [pattern: RegExp, spelling: string])[] = [
  [/^(?:module\.)?(?:base_model\.model\.)?(?:module\.)?/, ''],
  // peft, around a module that it saves whole, and around one that it adapts.
  [/\.modules_to_save\.default\./, '.'],
  [/\.(?:base_layer|original_module)\./, '.'],
  [/^(?:model\.)?language_model\.lm_head\./, 'lm_head.'],
  [/^(?:model\.)?(?:visual|vision_tower|vision_model)\.(?:vision_model\.)?/, 'vision.'],
  [/^(?:model\.)?(?:multi_modal_projector|connector)\./, 'connector.'],
  [/^(?:model\.)?(?:language_model|text_model)\.(?:model\.)?/, 'language.'],
  [/^model\.(?=layers\.|embed_tokens\.|norm\.)/, 'language.'],
]

export function canonical(name: string): string {
  let spelled = name
  for (const [pattern, spelling] of SPELLINGS) spelled = spelled.replace(pattern, spelling)
  return spelled
}
