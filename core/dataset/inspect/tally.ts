import type { Split } from '../../domain/dataset.ts'
import { classText } from '../records/targets.ts'
import type { Plan } from '../records/plan.ts'
import type { RawRecord } from '../records/record.ts'

/** Samples shown. */
const SAMPLES = 24
/** Number of different texts to remember, to decide whether they could be classes. */
const MOST_TEXTS = 201
const LONGEST_CLASS = 60
/** Classes counted; captions as classes can be millions. */
const MOST_CLASSES = 20_000

/** Counts records, and keeps a few samples, from as many classes as possible. */
export class Tally {
  records = 0
  readonly splits = { train: 0, val: 0, test: 0, unassigned: 0 }
  readonly classes = new Map<string, number>()
  readonly #plan: Plan
  /** The first records of the first classes, by the first class a record names; '' where it names none. */
  readonly #samples = new Map<string, RawRecord[]>()
  readonly #texts = new Map<string, number>()
  /** Long ones, or several of one image. */
  #openTexts = false

  constructor(plan: Plan) {
    this.#plan = plan
  }

  add(record: RawRecord): void {
    this.records++
    const names = this.#namesOf(record)
    const items = this.#plan.items === 'crops' || this.#plan.items === 'referring' ? names.length : 1
    this.splits[record.split ?? ('unassigned' satisfies 'unassigned' | Split)] += items
    // The newest name, so that a rare label of a picture with many boxes is shown too.
    let shownFor = names[0] ?? ''
    for (const name of names) {
      const count = this.classes.get(name)
      if (count === undefined) shownFor = name
      if (count !== undefined || this.classes.size < MOST_CLASSES) this.classes.set(name, (count ?? 0) + 1)
    }
    this.#watchTexts(record)
    const samples = this.#samples.get(shownFor)
    if (samples ? samples.length >= SAMPLES : this.#samples.size >= SAMPLES) return
    // Bytes of Parquet rows would add up; samples are read again when they are shown.
    const { bytes: _, ...sample } = record
    if (samples) samples.push(sample)
    else this.#samples.set(shownFor, [sample])
  }

  /** One of each class in turn, as long as there are any. */
  samples(): RawRecord[] {
    const classes = [...this.#samples.values()]
    const rounds = Array.from({ length: SAMPLES }, (_, round) => classes.flatMap((samples) => samples[round] ?? []))
    return rounds.flat().slice(0, SAMPLES)
  }

  /** Number of different texts, if they are few and short enough to be classes; else null. */
  closedSet(): number | null {
    const kinds = this.#texts.size
    const few = kinds >= 2 && kinds < MOST_TEXTS && kinds <= this.records / 3
    return few && !this.#openTexts ? kinds : null
  }

  #namesOf(record: RawRecord): string[] {
    switch (this.#plan.items) {
      case 'labels':
        return record.label === undefined ? [] : [record.label.trim()]
      case 'texts-as-classes':
        return [classText(record)?.trim() ?? '']
      case 'crops':
        return (record.boxes ?? []).map(({ label }) => label.trim())
      case 'referring':
        return [...new Set((record.boxes ?? []).map(({ label }) => label))]
      case 'captions':
      case 'conversations':
        return []
    }
  }

  #watchTexts(record: RawRecord): void {
    const text = record.boxes ? undefined : classText(record)?.trim()
    if (text === undefined || this.#openTexts) return
    if (text.length > LONGEST_CLASS || (record.captions?.length ?? 0) > 1) this.#openTexts = true
    else if (this.#texts.size < MOST_TEXTS) this.#texts.set(text, (this.#texts.get(text) ?? 0) + 1)
  }
}
