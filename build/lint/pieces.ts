/** Allowed imports: the table behind the `thaw/boundaries` lint rule. Paths are relative to the repository. */

interface Piece {
  /** Other pieces it may import. Itself is always allowed. */
  readonly pieces: readonly string[]
  /** Packages it may import; where absent, every package that `PACKAGE_OWNERS` does not give to another piece. */
  readonly packages?: readonly string[]
  /** Files that other pieces may import; where absent, all of them. Tests may look inside any piece. */
  readonly doors?: readonly string[]
}

const base = ['core/math', 'core/domain', 'core/strategies', 'core/tasks', 'core/contract']

/** The longest matching folder decides which piece a file belongs to. Files outside these folders are not restricted. */
export const PIECES: Readonly<Record<string, Piece>> = {
  // Numbers in, numbers out: knows nothing of images, models or runs.
  'core/math': { pieces: [], packages: [] },
  'core/domain': { pieces: [], packages: [] },
  // What a run may train, as data: everything above reads it.
  'core/strategies': { pieces: ['core/math', 'core/domain', 'core/tasks'], packages: [] },
  // What a run may train for, as data.
  'core/tasks': { pieces: ['core/domain'], packages: [] },
  'core/contract': { pieces: ['core/domain', 'core/strategies', 'core/tasks'], packages: ['zod'] },
  'core/dataset': { pieces: base, doors: ['index.ts'] },
  // ops.ts and recompute.ts are what models are built of: they load TensorFlow.js at once, opening an engine only when asked.
  'core/engine': { pieces: base, doors: ['index.ts', 'ops.ts', 'recompute.ts'] },
  'core/world': { pieces: base, doors: ['index.ts', 'profile-words.ts'] },
  'core/history': { pieces: base, doors: ['index.ts'] },
  // The only piece that asks another machine for anything, and only when a person has asked for it.
  'core/hub': { pieces: base, doors: ['index.ts'] },
  'core/model': { pieces: [...base, 'core/engine'] },
  // The parts of any trainer's checkpoints, from the headers of their files: no model is loaded.
  'core/anatomy': { pieces: [...base, 'core/model'], doors: ['index.ts'] },
  // What a trainer of others should train, and what it makes of that: pure functions.
  'core/recipe': { pieces: [...base, 'core/anatomy'], packages: [], doors: ['index.ts'] },
  // The floors of measuring: statistics know numbers only, a reference is made of them, and a shift compares with a reference.
  'core/measure/statistics': { pieces: base },
  'core/measure/items': { pieces: [...base, 'core/engine', 'core/model', 'core/dataset', 'core/measure/statistics'] },
  'core/measure/reference': { pieces: [...base, 'core/model', 'core/measure/statistics', 'core/measure/items'] },
  'core/measure/shift': {
    pieces: [...base, 'core/measure/statistics', 'core/measure/items', 'core/measure/reference'],
  },
  'core/measure': {
    pieces: [
      ...base,
      'core/engine',
      'core/model',
      'core/dataset',
      'core/measure/statistics',
      'core/measure/items',
      'core/measure/reference',
      'core/measure/shift',
    ],
    doors: ['index.ts'],
  },
  // trainers.ts is the light door: the service makes the settings of a run and must not load the trainer for them.
  'core/train': {
    pieces: [...base, 'core/engine', 'core/model', 'core/dataset', 'core/measure'],
    doors: ['index.ts', 'trainers.ts'],
  },
  // Pretraining is a program that makes what core/model ships; nothing imports it.
  'core/pretrain': {
    pieces: [...base, 'core/model', 'core/engine', 'core/dataset', 'core/world', 'core/measure', 'core/train'],
  },
  // What a sweep tells, as pure functions of its runs: the service, the terminal and the window show the same.
  'core/sweep': { pieces: base, packages: [] },
  // One pure function of what the history holds: it needs neither images nor models.
  'core/advise': { pieces: base, doors: ['index.ts'] },
  'core/app': {
    pieces: [
      ...base,
      'core/dataset',
      'core/engine',
      'core/model',
      'core/measure',
      'core/advise',
      'core/anatomy',
      'core/recipe',
      'core/sweep',
      'core/train',
      'core/history',
      'core/hub',
      'core/world',
    ],
    // index.ts is loaded by the desktop's main process: what is heavy, or only for the terminal, has a door of its own.
    doors: ['index.ts', 'serve.ts', 'sample.ts', 'photos.ts', 'self-test.ts'],
  },
  'core/cli': { pieces: [...base, 'core/sweep', 'core/app'] },
  electron: { pieces: [...base, 'core/app'] },
  renderer: { pieces: [...base, 'core/sweep'], packages: ['react', 'react-dom', 'uplot', 'zod'] },
}

/** Packages that only some pieces may import; `name/sub/path` counts as `name`. */
export const PACKAGE_OWNERS: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['core/history'],
  '@huggingface/tokenizers': ['core/model'],
  'onnxruntime-common': ['core/engine'],
  'onnx-proto': ['core/engine'],
  '@tensorflow/tfjs': ['core/engine'],
  '@tensorflow/tfjs-backend-cpu': ['core/engine'],
  '@tensorflow/tfjs-backend-wasm': ['core/engine'],
  '@tensorflow/tfjs-node': ['core/engine'],
  '@tensorflow/tfjs-node-gpu': ['core/engine'],
  '@modelcontextprotocol/server': ['core/cli'],
  electron: ['electron'],
  react: ['renderer'],
  'react-dom': ['renderer'],
  uplot: ['renderer'],
}

/** Packages that one file loads for everyone, tests and benches included, because it has something to do before. */
export const LOADED_BY: ReadonlyMap<string, { readonly file: string; readonly why: string }> = new Map([
  ['onnxruntime-node', { file: 'core/engine/ort/library.ts', why: 'it turns telemetry off first' }],
])
