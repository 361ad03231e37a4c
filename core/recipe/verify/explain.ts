/** Why a trainer ended, in a sentence that says what to do, from its exit and the ends of its output. */

export interface Ended {
  /** Exit status; null where a signal ended it. */
  readonly code: number | null
  /** Number or name of the signal. */
  readonly signal: string | number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Explained {
  /**
   * `out-of-memory`, `diverged`, `usage` (what the trainer was told), `environment` (the machine, or what is installed),
   * `dataset-changed`, `model-unreadable`, `stopped` (by a signal of others); `unknown` where nothing is recognised.
   */
  readonly kind:
    | 'out-of-memory'
    | 'diverged'
    | 'usage'
    | 'environment'
    | 'dataset-changed'
    | 'model-unreadable'
    | 'stopped'
    | 'unknown'
  readonly message: string
}

interface Symptom {
  readonly pattern: RegExp
  readonly kind: Explained['kind']
  /** “$1” stands for the first group. */
  readonly message: string
}

/**
 * The first that matches explains it, so that causes stand before what they lead to. Most are of recorded runs of
 * LLaMA-Factory 0.9.5, ms-swift 4.6.0, TRL 1.16.0, open_clip 3.3.0 and VLM-R1.
 */
const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /CUDA out of memory|OutOfMemoryError|CUBLAS_STATUS_ALLOC_FAILED|MPS backend out of memory/,
    kind: 'out-of-memory',
    message: 'The GPU has too little memory. Train with a smaller batch, on more GPUs, or with “lora” or “frozen”.',
  },
  {
    pattern: /DefaultCPUAllocator: can't allocate memory|^MemoryError|Cannot allocate memory/m,
    kind: 'out-of-memory',
    message: 'The computer has too little memory. Train with a smaller batch, or with “lora” or “frozen”.',
  },
  {
    pattern: /No space left on device|\[Errno 28\]|PytorchStreamWriter failed writing file/,
    kind: 'environment',
    message: 'The disk is full. Free some space, and resume the run.',
  },
  {
    pattern: /EADDRINUSE|address already in use/i,
    kind: 'environment',
    message:
      'The port that the processes meet at is in use, perhaps by another training. Choose another with MASTER_PORT.',
  },
  {
    pattern: /(?:NCCL|gloo).{0,80}(?:timed? ?out|timeout)|Watchdog caught collective operation timeout/is,
    kind: 'environment',
    message: 'The processes lost each other. Look in the other processes’ output for the first that failed.',
  },
  {
    pattern:
      /You set `add_distributed_sampler`|DistributedDataParallel device_ids .*?CPU|device_ids and output_device arguments only work with single-device/s,
    kind: 'usage',
    message: 'This trainer cannot train with several processes without a GPU. Use one.',
  },
  {
    pattern: /doesn't match the size of optimizer's group/,
    kind: 'usage',
    message:
      'The checkpoint was saved by a run that trained other parts of the model. Resume with the same strategy, or start anew.',
  },
  {
    pattern: /Image features and image tokens do not match[^\n]*tokens: 0\b/,
    kind: 'usage',
    message:
      'The pictures’ tokens were cut off: the limit of tokens is too low for them. Raise cutoff_len or max_length.',
  },
  {
    pattern: /Image features and image tokens do not match/,
    kind: 'usage',
    message:
      'The model has another number of image tokens than the text. An answer may hold the mark of a picture, or the tokens were cut off.',
  },
  {
    pattern: /Image paths do not exist: \['?([^'\]]+)/,
    kind: 'dataset-changed',
    message: 'The picture $1 is missing. Put it back, or write the recipe anew.',
  },
  {
    pattern: /FileNotFoundError: \[Errno 2\] No such file or directory: '([^']+\.(?:jpe?g|png|webp|bmp|gif|tiff?))'/i,
    kind: 'dataset-changed',
    message: 'The picture $1 is missing. Put it back, or write the recipe anew.',
  },
  {
    pattern: /UnidentifiedImageError: cannot identify image file '?([^'\n]+)/,
    kind: 'dataset-changed',
    message: 'The picture $1 cannot be read. Repair or remove it, and write the recipe anew.',
  },
  {
    pattern: /^\S*TypeError: '[<>]=?' not supported between instances of '(?:float|int)' and 'str'/m,
    kind: 'usage',
    message: 'A setting has a text where a number belongs. Compare the settings with those of the recipe.',
  },
  {
    pattern: /Some (?:keys|specified arguments) are not used by the HfArgumentParser: (\[[^\n]+\])/,
    kind: 'usage',
    message: 'This version of the trainer does not know $1. Install the version that the recipe names.',
  },
  {
    pattern: /remaining_argv: (\[[^\n]+\])/,
    kind: 'usage',
    message: 'This version of the trainer does not know $1. Install the version that the recipe names.',
  },
  {
    pattern: /error: unrecognized arguments: ([^\n]+)/,
    kind: 'usage',
    message: 'This version of the trainer does not know $1. Install the version that the recipe names.',
  },
  {
    pattern: /torchrun: error: ambiguous option: ([^\n]+?) could match/,
    kind: 'usage',
    message: 'torchrun took $1 for its own option. Put “--” between torchrun’s options and the program.',
  },
  {
    pattern: /error: argument ([^\s:/]+)[^\n:]*: (invalid [^\n]+)/,
    kind: 'usage',
    message: '$1 has a value that the trainer does not take: $2.',
  },
  {
    pattern: /(?:ValueError: Unknown|Unknown) (\w+): (\S+)/,
    kind: 'usage',
    message: 'The trainer does not know the $1 “$2”. Install the version that the recipe names.',
  },
  {
    pattern: /Template (\S+) does not exist|Failed to automatically match `template_type`/,
    kind: 'usage',
    message: 'The trainer has no template of that name for this model. Install the version that the recipe names.',
  },
  {
    pattern: /Undefined dataset (\S+) in/,
    kind: 'usage',
    message: 'dataset_info.json names no dataset “$1”. Write the recipe anew.',
  },
  {
    pattern:
      /ValueError: File (\S+) not found|The local path does not exist, dataset_id: `([^`]+)`|Couldn't find any data file at (\S+)|FileNotFoundError: [^\n]*?([^\s']+\.(?:tsv|csv|jsonl?|parquet))/,
    kind: 'dataset-changed',
    message: 'The data file $1$2$3$4 is missing. Write the recipe anew.',
  },
  {
    pattern:
      /Failed to load tokenizer|path: '[^']*' not found|is not a local folder and is not a valid model identifier|Repo id must be in the form|No valid model found|RuntimeError: Model config for \S+ not found|Directory specified via 'local-dir:' schema not found|Can't load the configuration|does not appear to have a file named|Incorrect path_or_model_id/,
    kind: 'model-unreadable',
    message: 'The trainer found no model at the path that it was given. Check that the folder is there, and whole.',
  },
  {
    pattern: /Unsupported model: (\S+)/,
    kind: 'usage',
    message: 'The trainer knows a model by the name of its folder, and does not know “$1”. Rename or link the folder.',
  },
  {
    pattern: /must be (?:evenly )?divisible by the number of generations/,
    kind: 'usage',
    message: 'The batch must be a multiple of the answers for each question. Change one of the two.',
  },
  {
    pattern: /Can't find a valid checkpoint at (\S+)/,
    kind: 'usage',
    message: 'There is no checkpoint at $1 to resume from.',
  },
  {
    pattern: /Error\. Experiment already exists/,
    kind: 'usage',
    message: 'A run of this name is there already, and nothing was trained. Remove it, or resume it.',
  },
  {
    pattern: /Unfreezing LayerNorm is not supported/,
    kind: 'usage',
    message: 'open_clip locks texts only with --lock-text-freeze-layer-norm.',
  },
  {
    pattern: /ImportError: cannot import name '([^']+)' from '([^']+)'/,
    kind: 'environment',
    message: '$2 has no $1: its version does not suit the trainer. Install the versions that the recipe names.',
  },
  {
    pattern: /(?:ModuleNotFoundError|ImportError)[^\n]*No module named '([^']+)'/,
    kind: 'environment',
    message: 'Python does not have $1. Install what the recipe’s README names into this environment.',
  },
  {
    pattern: /OSError: Could not load this library: (\S+)/,
    kind: 'environment',
    message: 'The library $1 does not suit the installed PyTorch. Install matching versions.',
  },
  {
    pattern: /CUDA error: no kernel image|NVIDIA driver on your system is too old|Found no NVIDIA driver/,
    kind: 'environment',
    message: 'The installed PyTorch does not suit this GPU or its driver. Install a build of PyTorch that does.',
  },
  {
    pattern: /contains custom code which must be executed/,
    kind: 'environment',
    message: 'The model brings code of its own, which the trainer would have to run. Thaw does not allow that.',
  },
  {
    pattern: /Training diverged at step|loss is nan|Loss is NaN|grad_norm is nan/i,
    kind: 'diverged',
    message: 'Training diverged: the loss is no number any more. Lower the rates.',
  },
  {
    pattern: /^(.+?) cannot be started: /m,
    kind: 'environment',
    message: '$1 could not be started. Choose the Python environment that has the trainer.',
  },
  // Thaw's runner says itself what to do.
  { pattern: /^thaw_runner: (.+)$/m, kind: 'usage', message: '$1' },
]

/**
 * SIGINT and SIGTERM, as Node, Python and shells tell of them; ms-swift's parent ends with 256 − 15, Thaw's runner
 * with 75.
 */
const ENDING: ReadonlySet<string | number> = new Set(['SIGINT', 'SIGTERM', -2, -15, 75, 130, 143, 241])

/** A launcher's last words name no cause: it stands above them. */
const TAIL = 200_000

export function explainFailure({ code, signal, stdout, stderr }: Ended): Explained {
  const text = `${stdout.slice(-TAIL)}\n${stderr.slice(-TAIL)}`
    .replaceAll('\r', '\n')
    .replaceAll(/^\[rank\d+\]:\s?/gm, '')
    // Python prints the source of each call.
    .replaceAll(/^ {4}.*$/gm, '')
  for (const { pattern, kind, message } of SYMPTOMS) {
    const found = pattern.exec(text)
    if (found) return { kind, message: message.replaceAll(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? '') }
  }
  // 137 = 128 + SIGKILL, of a shell.
  if (signal === 'SIGKILL' || signal === 9 || code === 137 || code === -9)
    return {
      kind: 'out-of-memory',
      message:
        'The system killed the trainer, most likely because memory ran out. Train with a smaller batch, or with “lora” or “frozen”.',
    }
  if (ENDING.has(signal ?? 0) || (code !== null && ENDING.has(code)))
    return { kind: 'stopped', message: 'Somebody or something else ended the trainer. Resume the run to go on.' }
  const last = lastError(stderr) ?? lastError(stdout)
  const how = code === null ? `signal ${signal ?? 'unknown'}` : `exit status ${code}`
  return {
    kind: 'unknown',
    message: `The trainer ended with ${how}${last === null ? '' : `: ${last}`}. Its output has more.`,
  }
}

/** The last line of Python's form “SomeError: what”. */
function lastError(text: string): string | null {
  const lines = text.slice(-TAIL).split(/[\r\n]+/)
  const found = lines.findLast((line) => /^[\w.]*(?:Error|Exception|Interrupt)\b/.test(line))
  return found === undefined ? null : found.slice(0, 300).replace(/\.$/, '')
}
