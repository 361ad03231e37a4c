import { isDeepStrictEqual } from 'node:util'
import type { LabelledBox } from '../../../../domain/dataset.ts'
import { listValue, objectList, objectValue, textList } from '../../text/values.ts'
import { choicesOf, hasLabels, isRegion, regionBoxes, textsOf } from './value.ts'
import type { Notes } from '../notes.ts'
import type { Said } from '../image-annotation.ts'

type Value = Readonly<Record<string, unknown>>

/**
 * What people said about the image of a task of Label Studio's JSON export: `annotations`, once called `completions`, of
 * which each has a `result` (https://labelstud.io/guide/task_format). Cancelled ones do not count, nor do predictions.
 * Of several, that which is marked as ground truth counts, else what most say of the class, else the newest.
 */
export function saidOfTask(task: Value, notes: Notes): Said[] {
  notes.add('predictions', (listValue(task['predictions'])?.length ?? 0) > 0 ? 1 : 0)
  const annotations = objectList(task['annotations'] ?? task['completions'])
  const done = annotations.filter((one) => one['was_cancelled'] !== true && one['skipped'] !== true)
  notes.add('cancelled', annotations.length - done.length)
  const truth = done.filter((one) => one['ground_truth'] === true)
  const used = truth.length > 0 ? truth : done
  return used
    .map((one) => ({ at: dateOf(one['updated_at'] ?? one['created_at']), said: saidOfResult(one['result'], notes) }))
    .toSorted((a, b) => b.at - a.at)
    .map(({ said }) => said)
}

/** What several people said, newest first, as one. */
export function agreed(all: readonly Said[], notes: Notes): Said | null {
  const [newest] = all
  if (newest === undefined || all.every((said) => isDeepStrictEqual(said, newest))) return newest ?? null
  const byClass = [...Map.groupBy(all, ({ classes }) => [...new Set(classes)].toSorted().join('\n')).values()]
  const most = byClass.toSorted((a, b) => b.length - a.length)
  const [first = [], second = []] = most
  const onlyClasses = all.every(({ boxes, captions }) => boxes.length === 0 && captions.length === 0)
  if (onlyClasses && first.length > second.length) return first[0] ?? null
  notes.add('several')
  return newest
}

function saidOfResult(result: unknown, notes: Notes): Said {
  const boxes: LabelledBox[] = []
  const classes: string[] = []
  const captions: string[] = []
  const entries = objectList(result)
  // A shape, its labels, and what is chosen or typed about it are results of one id.
  const groups = Map.groupBy(entries, (entry) => entry['id'] ?? entry)
  for (const group of groups.values()) {
    const regions = group.filter((entry) => isRegion(entry['value']))
    const [region] = [...regions.filter(({ value }) => hasLabels(value)), ...regions]
    if (region) boxes.push(...(regionBoxes(objectValue(region['value']) ?? {}, region, notes) ?? []))
    for (const entry of group) {
      const value = objectValue(entry['value'])
      const [chosen, typed] = value === null ? [[], []] : [choicesOf(value), textsOf(value)]
      if (region) notes.add('attributes', chosen.length + typed.length > 0 ? 1 : 0, textList(entry['from_name']))
      else if (chosen.length + typed.length === 0)
        notes.add('attributes', 1, textList(entry['from_name'] ?? entry['type']))
      else {
        classes.push(...chosen)
        captions.push(...typed)
      }
    }
  }
  return { boxes, classes, captions }
}

function dateOf(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(time) ? time : 0
}
