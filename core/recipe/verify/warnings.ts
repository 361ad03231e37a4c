/** Damage that trainers do in silence, or with a line that nobody reads, found in their output while they run. */

export interface Watched {
  readonly output: string
  /** Whether the process went on from a checkpoint that it was given as the model, too. */
  readonly fromWeights: boolean
}

export interface OutputCheck {
  readonly id: string
  /** What it watches for, as a title. */
  readonly title: string
  /** Whether the run must not go on. */
  readonly stops: boolean
  /** What happened, as a sentence; null where nothing did. */
  readonly find: (watched: Watched) => string | null
}

/** Tensors whose names on disk differ from those at run time: of a checkpoint to go on from, or of the best one at the end. */
const MISSING_KEYS = /There were missing keys in the checkpoint model loaded/g
const OF_BEST = /Loading best model from [^\n]*\n[^\n]*There were missing keys in the checkpoint model loaded/g

const count = (pattern: RegExp, text: string): number => text.match(pattern)?.length ?? 0

const sentenceIf =
  (pattern: RegExp, sentence: string) =>
  ({ output }: Watched) =>
    pattern.test(output) ? sentence : null

/** Each was seen in a recorded run. A new one is one entry. */
export const OUTPUT_CHECKS: readonly OutputCheck[] = [
  {
    id: 'resume-loads-no-weights',
    title: 'A resumed run that loads almost no weights',
    stops: true,
    find: ({ output, fromWeights }) =>
      !fromWeights && count(MISSING_KEYS, output) > count(OF_BEST, output)
        ? 'The trainer found almost none of the model’s tensors in the checkpoint, because its file spells their names otherwise. It trains the pretrained weights again. Give the checkpoint as the model, too.'
        : null,
  },
  {
    id: 'best-model-mixed',
    title: 'A best model that is mixed with the last one',
    stops: false,
    find: ({ output }) =>
      count(OF_BEST, output) > 0
        ? 'At its end the trainer loaded the best checkpoint (load_best_model_at_end) and found almost none of its tensors: the saved model mixes two states. Take the folder of the best checkpoint.'
        : null,
  },
  {
    id: 'picture-replaced',
    title: 'A missing picture, in whose place another sample is drawn',
    stops: false,
    find: sentenceIf(
      /another piece of data will be randomly selected/,
      'A picture could not be read, and ms-swift trains another sample in its place.',
    ),
  },
  {
    id: 'no-parameters-chosen',
    title: 'A pattern that chooses no parameters',
    stops: true,
    find: sentenceIf(
      /trainable_parameters_regex is provided but no parameters are activated/,
      'The pattern that names the blocks to train fits none of the model’s tensors.',
    ),
  },
  {
    id: 'pretrained-ignored',
    title: 'Weights that are named and not loaded',
    stops: true,
    find: sentenceIf(
      /Ignoring `pretrained=[^\n]+` because `model_name` has 'local-dir' schema/,
      'open_clip ignores the weights that --pretrained names, because the model is a folder. It trains those of the folder.',
    ),
  },
  {
    id: 'experiment-exists',
    title: 'A run that ends at once, because one of its name is there',
    stops: true,
    find: sentenceIf(
      /Error\. Experiment already exists/,
      'A run of this name is there already, and nothing was trained.',
    ),
  },
  {
    id: 'half-precision',
    title: 'Half precision, whatever the settings say',
    stops: false,
    find: sentenceIf(
      /Freezing vision modules\.\.\.|open_r1\/trainer\/grpo_trainer/,
      'VLM-R1 trains in bfloat16 whatever it is told: steps much smaller than the weights round away.',
    ),
  },
]
