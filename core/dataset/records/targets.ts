import type { Annotation, Box, LabelledBox, Problem } from '../../domain/dataset.ts'
import { toPixels } from './boxes.ts'
import type { Plan } from './plan.ts'
import { type RawRecord, recordProblem } from './record.ts'

/** One item that a record becomes. */
export interface Target {
  /** Empty where the dataset has no classes. */
  readonly className: string
  readonly annotation?: Annotation
  readonly crop?: Box
}

export interface Targets {
  readonly targets: readonly Target[]
  readonly problems: readonly Problem[]
}

/** Class texts are short; longer ones are reported, because one class per text is useless. */
const LONGEST_CLASS = 200

/**
 * The items that a record becomes.
 * @param size of the upright image
 */
export function targetsOf(
  record: RawRecord,
  plan: Plan,
  size: { width: number; height: number },
  minSide: number,
): Targets {
  switch (plan.items) {
    case 'labels':
      return ofClass(record, record.label)
    case 'texts-as-classes':
      return ofClass(record, classText(record))
    case 'captions':
      return record.captions && record.captions.length > 0
        ? { targets: [{ className: '', annotation: { kind: 'caption', texts: record.captions } }], problems: [] }
        : refused(record, 'has no caption: add one or remove it.')
    case 'conversations': {
      const { turns, moreImages = [] } = record
      if (!turns || turns.length === 0) return refused(record, 'has no text: add it or remove it.')
      const images = moreImages.map(({ path }) => path)
      return { targets: [{ className: '', annotation: { kind: 'conversation', turns, images } }], problems: [] }
    }
    case 'crops':
      return crops(record, plan, size, minSide)
    case 'referring':
      return referring(record, plan, size)
  }
}

/** The text that would be the class of a record: its first caption, or its last answer. */
export function classText({ captions, turns }: RawRecord): string | undefined {
  const answer = turns?.findLast(({ role }) => role === 'assistant')?.text
  return captions?.[0] ?? answer?.replace(/^[\s\S]*<answer>|<\/answer>[\s\S]*$/g, '')
}

function ofClass(record: RawRecord, text: string | undefined): Targets {
  const className = text?.trim().normalize('NFC') ?? ''
  if (className === '') return refused(record, 'has no label: add one or remove it.', 'label-missing')
  if (className.length > LONGEST_CLASS || className.includes('\0')) {
    return refused(record, `has a label of ${className.length} characters, too long for a class name: shorten it.`)
  }
  return { targets: [{ className }], problems: [] }
}

function refused(record: RawRecord, reason: string, code: Problem['code'] = 'bad-record'): Targets {
  return { targets: [], problems: [recordProblem(record.origin, code, reason)] }
}

function crops(record: RawRecord, plan: Plan, size: { width: number; height: number }, minSide: number): Targets {
  const targets: Target[] = []
  const problems: Problem[] = []
  for (const labelled of record.boxes ?? []) {
    const crop = toPixels(labelled, record.convention ?? plan.convention, size)
    const className = labelled.label.trim().normalize('NFC')
    if (crop && className !== '' && crop[2] - crop[0] >= minSide && crop[3] - crop[1] >= minSide) {
      targets.push({ className, crop })
      continue
    }
    const reason = crop
      ? `has a box ${listed(labelled)} that is smaller than ${minSide} pixels and was left out.`
      : noArea(labelled, ` of ${size.width} × ${size.height}`)
    problems.push(recordProblem(record.origin, 'bad-box', reason))
  }
  return { targets, problems }
}

function listed({ label, box }: LabelledBox): string {
  return `[${box.join(', ')}] of “${label}”`
}

function noArea(labelled: LabelledBox, size: string): string {
  return labelled.box.every(Number.isFinite)
    ? `has a box ${listed(labelled)} with no area inside its image${size}: correct or remove it.`
    : `has a box of “${labelled.label}” that is not four numbers: correct or remove it.`
}

function referring(record: RawRecord, plan: Plan, size: { width: number; height: number }): Targets {
  const convention = record.convention ?? plan.convention
  const problems: Problem[] = []
  const good = (record.boxes ?? []).flatMap((labelled) => {
    const box = toPixels(labelled, convention, size)
    if (box) return [{ label: labelled.label, box }]
    problems.push(recordProblem(record.origin, 'bad-box', noArea(labelled, '')))
    return []
  })
  const targets = [...Map.groupBy(good, ({ label }) => label)].map(([phrase, boxes]) => ({
    className: '',
    annotation: { kind: 'referring' as const, phrase, boxes, convention },
  }))
  return { targets, problems }
}
