/** The phrases that advice uses for each task. */
import { NO_TEXT_TOWER } from '../domain/no-text-tower.ts'
import type { TaskId } from '../tasks/index.ts'
import { LEAST_PER_CLASS } from './constants.ts'
import { ASSUMED_CAPTION_CLASSES } from './input.ts'

export interface TaskWords {
  /** The result of a linear probe: “classifies 84 % of the training images correctly”. */
  readonly probe: (share: string) => string
  /** The result of the pretrained model: “captions alone 20 %”. */
  readonly pretrained: (share: string) => string
  /** The possible gain: “16 % of the images are still misclassified”. */
  readonly missed: (share: string) => string
  /** The amount of data: “120 different images per class”. */
  readonly images: (perClass: number) => string
  /** “with few images per class (here 4; fewer than 5 is few)” */
  readonly few: (perClass: number) => string
  /** “a middle layer predicts the classes” */
  readonly middle: string
  /** What the model is familiar with if the gap is small. */
  readonly familiar: (gap: string, zeroShot: string | null) => string
  readonly tooLittle: string
  readonly collect: string
  /** The condition of a flip: “classified more than 80 % of the images correctly”. */
  readonly flip: (way: string, share: string) => string
}

const whole = (value: number): string => String(Math.round(value))
const inAll = (perClass: number): string => whole(perClass * ASSUMED_CAPTION_CLASSES)

export const TASK_WORDS: Readonly<Record<TaskId, TaskWords>> = {
  classes: {
    probe: (share) => `classifies ${share} of the training images correctly`,
    pretrained: (share) => `captions alone ${share}`,
    missed: (share) => `${share} of the images are still misclassified`,
    images: (perClass) => `${whole(perClass)} different images per class`,
    few: (perClass) => `with few images per class (here ${whole(perClass)}; fewer than ${LEAST_PER_CLASS} is few)`,
    middle: 'predicts the classes',
    familiar: (gap, zeroShot) =>
      `if images and classes are familiar to the model (${gap}, ${zeroShot === null ? NO_TEXT_TOWER : `captions alone classify ${zeroShot}`})`,
    tooLittle: 'different images per class',
    collect: 'collect more images of the smallest classes next',
    flip: (way, share) => `classified ${way} than ${share} of the images correctly`,
  },
  captions: {
    probe: (share) => `ranks the right match first for ${share} of the training images and captions`,
    pretrained: (share) => `the pretrained model ${share}`,
    missed: (share) => `${share} of the searches still fail`,
    images: (perClass) => `${inAll(perClass)} different images`,
    few: (perClass) => `with few images (here ${inAll(perClass)}; fewer than ${inAll(LEAST_PER_CLASS)} is few)`,
    middle: 'retrieves the captions',
    familiar: (gap, zeroShot) =>
      `if images and captions are familiar to the model (${gap}, ${zeroShot === null ? NO_TEXT_TOWER : `and it retrieves ${zeroShot} without training`})`,
    tooLittle: 'different images',
    collect: 'collect more images next',
    flip: (way, share) => `ranked the right match first for ${way} than ${share} of the images and captions`,
  },
}
