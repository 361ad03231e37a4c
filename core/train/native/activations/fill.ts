/** Passes images through the frozen part of a tower once and stores its activations at every requested cut. */
import { FailureError } from '../../../domain/failure.ts'
import type { Engine } from '../../../engine/index.ts'
import type { Cut, LoadedModel } from '../../../model/index.ts'
import type { ActivationStore } from './store.ts'

/** A view of an image, and the store's name for it. */
export interface View {
  readonly item: number
  readonly view: number
  readonly key: string
}

export interface Target {
  readonly cut: Cut
  readonly store: ActivationStore
  /** Keys of the rows to add. */
  readonly keys: ReadonlySet<string>
}

export interface FillRequest {
  readonly engine: Engine
  readonly model: Pick<LoadedModel, 'architecture' | 'params'>
  /** Every view missing from some target. */
  readonly views: readonly View[]
  readonly targets: readonly Target[]
  readonly batch: number
  /** Writes a view's pixels, −1…1, into out from `at` on. */
  readonly pixels: (view: View, out: Float32Array, at: number) => Promise<void>
  /** Called after every batch, with the time per image in ms. */
  readonly onBatch?: (done: number, total: number, msPerImage: number) => Promise<void> | void
}

/** Keeps the rows computed before a failure or a stop. */
export async function fillStores(request: FillRequest): Promise<void> {
  const writers = request.targets.map(({ store }) => store.add())
  try {
    await computeRows(request, async (views, outputs) => {
      for (const [i, { cut, store, keys }] of request.targets.entries()) {
        const rows = views.flatMap(({ key }, at) => (keys.has(key) ? [at] : []))
        const values = take(outputs[cut] as Float32Array, rows, store.rowSize)
        await onDisk(
          writers[i]!.write(
            rows.map((at) => views[at]!.key),
            values,
          ),
        )
      }
    })
  } finally {
    await Promise.all(writers.map(async (writer) => onDisk(writer.seal())))
  }
}

async function computeRows(
  { engine, model, views, targets, batch, pixels, onBatch }: FillRequest,
  keep: (views: readonly View[], outputs: Record<string, unknown>) => Promise<void>,
): Promise<void> {
  const { vision, pixels: input } = model.architecture
  const { side } = input
  const rowSize = side * side * 3
  const cuts = targets.map(({ cut }) => cut)
  const program = await engine.compile({
    name: 'frozen part',
    inputs: { x: { shape: [batch, side, side, 3] } },
    params: model.params,
    fn: ({ x }, weights) => vision.encodeTo(weights, x!, cuts),
  })
  const load = (from: number) => {
    const x = new Float32Array(batch * rowSize)
    const loading = Promise.all(views.slice(from, from + batch).map((view, i) => pixels(view, x, i * rowSize)))
    // It may fail before the loop awaits it, or after the loop has ended; neither may end the process.
    loading.catch(() => {})
    return { x, loading }
  }
  try {
    let next = load(0)
    for (let from = 0; from < views.length; from += batch) {
      const { x, loading } = next
      await loading
      // Decoding runs on other threads: it starts before this batch's pass blocks this one.
      next = load(from + batch)
      const started = performance.now()
      const outputs = await program.run({ x })
      const took = (performance.now() - started) / batch
      await keep(views.slice(from, from + batch), outputs)
      await onBatch?.(Math.min(from + batch, views.length), views.length, took)
    }
  } finally {
    await program.dispose()
  }
}

function take(values: Float32Array, rows: readonly number[], rowSize: number): Float32Array {
  const whole = rows.length * rowSize
  if (rows.every((row, i) => row === i)) return values.subarray(0, whole)
  const out = new Float32Array(whole)
  rows.forEach((row, i) => out.set(values.subarray(row * rowSize, (row + 1) * rowSize), i * rowSize))
  return out
}

const DISK_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'your disk quota is used up: free some space',
  EACCES: 'Thaw has no permission to write there: change the folder’s permissions',
  EROFS: 'the disk is read-only: choose another folder with THAW_HOME',
}

/** Adds a message to errors that a person can do something about. */
async function onDisk<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    const { code = '', path } = error as NodeJS.ErrnoException
    const reason = DISK_REASONS[code]
    if (!reason) throw error
    const message = `Thaw could not store the output of the frozen blocks; ${reason}, then resume the run.`
    throw new FailureError({ code: 'environment', message, details: String(error), ...(path ? { file: path } : {}) })
  }
}
