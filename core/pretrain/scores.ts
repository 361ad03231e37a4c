/** How many of a batch's rows the model gets right: for the log. */
import type { Arrays } from '../engine/index.ts'

/** Shares of rows whose own caption, class name and true caption come first. */
export function shareRight(outputs: Arrays, batch: Arrays): Record<string, number> {
  const captions = batch['sameCaption'] as Float32Array
  const rows = Math.sqrt(captions.length)
  const names = batch['names'] as Int32Array
  const leads = outputs['lead'] as Float32Array
  return {
    'caption right': share(rows, (row) => {
      const best = bestOf(outputs['logits'] as Float32Array, row, rows)
      // Another row's identical caption is as right as the own one.
      return best === row || (captions[row * rows + best] as number) < 0
    }),
    'name right': share(names.length, (row) => {
      const logits = outputs['nameLogits'] as Float32Array
      return bestOf(logits, row, logits.length / names.length) === names[row]
    }),
    'truth right': share(leads.length, (row) => (leads[row] as number) > 0),
  }
}

function share(rows: number, isRight: (row: number) => boolean): number {
  return Array.from({ length: rows }, (_, row) => row).filter(isRight).length / rows
}

function bestOf(logits: Float32Array, row: number, columns: number): number {
  let best = 0
  for (let j = 1; j < columns; j++) {
    if ((logits[row * columns + j] as number) > (logits[row * columns + best] as number)) best = j
  }
  return best
}
