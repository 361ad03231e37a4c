/** How advice speaks of each task. */
import { NO_TEXT_TOWER } from '../domain/no-text-tower.ts'
import type { TaskId } from '../tasks/index.ts'
import { AMPLE_DATA_PER_CLASS, LITTLE_DATA_PER_CLASS } from './constants.ts'
import { IMAGES_LIKE_A_CLASS } from './input.ts'

export interface TaskWords {
  /** What a linear probe does: “reads 84 % of the training images right”. */
  readonly probe: (share: string) => string
  /** What the model does as pretrained: “captions alone 20 %”. */
  readonly pretrained: (share: string) => string
  /** What is left to gain: “16 % of the images are still read wrong”. */
  readonly missed: (share: string) => string
  /** How much there is to learn from: “120 different images a class”. */
  readonly images: (perClass: number) => string
  readonly little: (perClass: number) => string
  readonly ample: (perClass: number) => string
  /** “a middle layer reads the classes” */
  readonly middle: string
  /** What is familiar to the model where the gap is small. */
  readonly familiar: (novelty: string, zeroShot: string | null) => string
  readonly tooLittle: string
  readonly collect: string
  /** What a flip of the probe says: “read more than 80 % of the images right”. */
  readonly flip: (way: string, share: string) => string
}

const whole = (value: number): string => String(Math.round(value))
const inAll = (perClass: number): string => whole(perClass * IMAGES_LIKE_A_CLASS)

export const TASK_WORDS: Readonly<Record<TaskId, TaskWords>> = {
  classes: {
    probe: (share) => `reads ${share} of the training images right`,
    pretrained: (share) => `captions alone ${share}`,
    missed: (share) => `${share} of the images are still read wrong`,
    images: (perClass) => `${whole(perClass)} different images a class`,
    little: (perClass) =>
      `with few images a class (here ${whole(perClass)}; fewer than ${LITTLE_DATA_PER_CLASS.full} is little)`,
    ample: (perClass) => `with many images a class (here ${whole(perClass)}; ${AMPLE_DATA_PER_CLASS.full} is ample)`,
    middle: 'reads the classes',
    familiar: (novelty, zeroShot) =>
      `where images and classes are familiar to the model (${novelty} of the images are new to it, ${zeroShot === null ? NO_TEXT_TOWER : `captions alone read ${zeroShot}`})`,
    tooLittle: 'different images a class',
    collect: 'collect more images of the smallest classes next',
    flip: (way, share) => `read ${way} than ${share} of the images right`,
  },
  captions: {
    probe: (share) => `lets ${share} of the training images and captions find each other first`,
    pretrained: (share) => `the model as pretrained ${share}`,
    missed: (share) => `${share} of the searches still miss`,
    images: (perClass) => `${inAll(perClass)} different images`,
    little: (perClass) =>
      `with few images (here ${inAll(perClass)}; fewer than ${inAll(LITTLE_DATA_PER_CLASS.full)} is little)`,
    ample: (perClass) => `with many images (here ${inAll(perClass)}; ${inAll(AMPLE_DATA_PER_CLASS.full)} is ample)`,
    middle: 'finds the captions',
    familiar: (novelty, zeroShot) =>
      `where images and captions are familiar to the model (${novelty} of the images are new to it, ${zeroShot === null ? NO_TEXT_TOWER : `and it finds ${zeroShot} as pretrained`})`,
    tooLittle: 'different images',
    collect: 'collect more images next',
    flip: (way, share) => `let ${way} than ${share} of the images and captions find each other`,
  },
}
