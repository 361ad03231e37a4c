/** What a trainer itself says of a run, read by other means than Thaw's own readers. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = /^(trainer_log\.jsonl|logging\.jsonl|events\.jsonl|out\.log)$/

const PRINTED = /"trainable": (\d+)|trainable params: ([\d,]+) \|\||\(([\d.]+)M Trainable/g

/** The losses of all stages of a recipe, in their order. */
export const loggedLosses = (recipe: string): number[] => filesIn(recipe, FILES).flatMap(lossesIn)

/** Of each stage, the numbers that train, as printed; ms-swift rounds them to a hundred. None where a trainer prints none. */
export const printedCounts = (run: string): number[] =>
  filesIn(run, /^(events\.jsonl|(out|err)-\d+\.txt)$/).flatMap((text) =>
    Array.from(text.matchAll(PRINTED), ([, own, plain, millions]) =>
      Number(own ?? plain?.replaceAll(',', '') ?? Number(millions) * 1e6),
    ),
  )

function filesIn(folder: string, names: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => names.test(name.split('/').at(-1) ?? '') && !name.includes('checkpoint-'))
    .toSorted((a, b) => a.localeCompare(b))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

function lossesIn(text: string): number[] {
  return text.split('\n').flatMap((line) => {
    if (/eval_loss|"kind": "validation"|Eval Epoch|"train_loss"/.test(line)) return []
    const found = /"loss": "?([\d.e+-]+)/.exec(line) ?? /Train Epoch.*\bLoss: ([\d.e+-]+)/.exec(line)
    return found ? [Number(found[1])] : []
  })
}
