/** The losses that a trainer logged, read by other means than Thaw's own readers: one line a number. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = /^(trainer_log\.jsonl|logging\.jsonl|events\.jsonl|out\.log)$/

/** Of all stages of a recipe, in their order. */
export function loggedLosses(recipe: string): number[] {
  const files = readdirSync(recipe, { recursive: true, encoding: 'utf8' })
    .filter((name) => FILES.test(name.split('/').at(-1) ?? '') && !name.includes('checkpoint-'))
    .toSorted((a, b) => a.localeCompare(b))
  return files.flatMap((name) => lossesIn(readFileSync(join(recipe, name), 'utf8')))
}

function lossesIn(text: string): number[] {
  return text.split('\n').flatMap((line) => {
    if (/eval_loss|"kind": "validation"|Eval Epoch|"train_loss"/.test(line)) return []
    const found = /"loss": "?([\d.e+-]+)/.exec(line) ?? /Train Epoch.*\bLoss: ([\d.e+-]+)/.exec(line)
    return found ? [Number(found[1])] : []
  })
}
