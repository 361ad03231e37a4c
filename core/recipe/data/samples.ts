/** A dataset's items as conversations about pictures, which is what trainers of others read. */
import type { BoxConvention, DatasetItem, LabelledBox, Split, Turn } from '../../domain/dataset.ts'

/** The mark of a picture within a text. */
export const IMAGE = '<image>'

export interface Sample {
  readonly split: Split
  /** Relative to the folder of pictures, in the order of the marks. */
  readonly images: readonly string[]
  /** Begins with a person's turn, or a system's. What a person says holds as many marks as there are pictures. */
  readonly turns: readonly Turn[]
}

/** What an item needs of its picture: where the trainer finds it. */
export type PathOf = (item: DatasetItem) => readonly string[]

export interface SampleOptions {
  /** Names of the classes; empty where items have other annotations. */
  readonly classes: readonly string[]
  /** The units of boxes that the model writes. */
  readonly boxes: BoxConvention
  readonly pathOf: PathOf
}

/** A question names the classes if that takes at most so many characters. */
const MOST_NAMED = 1000

export function samplesOf(items: readonly DatasetItem[], options: SampleOptions): Sample[] {
  const question = questionAbout(options.classes)
  return items.flatMap((item) => {
    const images = options.pathOf(item)
    return talksAbout(item, question, options).map((turns): Sample => ({
      split: item.split,
      images,
      turns: marked(turns, images.length),
    }))
  })
}

const isAnswer = ({ role }: Turn): boolean => role === 'assistant'
const marksIn = (text: string): number => text.split(IMAGE).length - 1

/** Conversations may leave out where their pictures are: then they come first. */
function marked(turns: readonly Turn[], pictures: number): readonly Turn[] {
  const there = turns.reduce((sum, turn) => sum + (isAnswer(turn) ? 0 : marksIn(turn.text)), 0)
  const first = turns.findIndex(({ role }) => role === 'user')
  if (there >= pictures || first < 0) return turns
  const added = IMAGE.repeat(pictures - there)
  return turns.map((turn, i) => (i === first ? { role: turn.role, text: `${added}${turn.text}` } : turn))
}

/** Whether an answer holds a mark, where it is a text like any other; some trainers take it for a picture all the same. */
export const hasMarkInAnswer = ({ turns }: Sample): boolean =>
  turns.some((turn) => isAnswer(turn) && turn.text.includes(IMAGE))

function questionAbout(classes: readonly string[]): string {
  const names = classes.join(', ')
  const among = names.length <= MOST_NAMED ? ` Answer with one of: ${names}.` : ''
  return `${IMAGE}What does the picture show?${among}`
}

/** Several for an item with several captions. */
function talksAbout(item: DatasetItem, question: string, { classes, boxes }: SampleOptions): (readonly Turn[])[] {
  const { annotation } = item
  const asked = (text: string, answer: string): readonly Turn[] => [
    { role: 'user', text },
    { role: 'assistant', text: answer },
  ]
  switch (annotation?.kind) {
    case 'conversation':
      return [annotation.turns]
    case 'caption':
      return annotation.texts.map((text) => asked(`${IMAGE}Describe the picture.`, text))
    case 'referring':
      return [
        asked(
          `${IMAGE}Find in the picture: ${annotation.phrase}. Answer with a list of boxes as JSON.`,
          JSON.stringify(annotation.boxes.map((box) => boxAnswer(box, item, boxes))),
        ),
      ]
    case undefined:
      return [asked(question, classes[item.label] ?? '')]
  }
}

/** A box as Qwen-VL writes it: {"bbox_2d": [left, top, right, bottom], "label": …}. */
function boxAnswer(
  { label, box }: LabelledBox,
  { width, height }: Pick<DatasetItem, 'width' | 'height'>,
  convention: BoxConvention,
): { readonly bbox_2d: readonly number[]; readonly label: string } {
  const scale = { pixels: null, thousandths: 1000, fractions: 1 }[convention]
  const values = box.map((value, i) => {
    if (scale === null) return Math.round(value)
    const share = (scale * value) / (i % 2 === 0 ? width : height)
    return scale === 1 ? Number(share.toFixed(4)) : Math.round(share)
  })
  return { bbox_2d: values, label }
}
