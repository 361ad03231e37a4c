/** What both sides are given: images as bytes, captions as tokens, and the settings of the run. */
import type { ModelConfig } from '../../../core/model/families/thaw/config.ts'
import type { Settings } from '../../../core/train/native/config.ts'

export interface Job {
  /** Raw RGB bytes of the images, one after another. */
  readonly images: string
  readonly train: number
  readonly val: number
  /** Of the training images, then of the validation images. */
  readonly labels: readonly number[]
  readonly classes: readonly string[]
  readonly model: ModelConfig
  readonly config: Settings
  /** Views of each training image that are cached. */
  readonly views: number
  readonly threads: number
  /** Token ids of the class captions and 1 where there is one, [classes, context]. */
  readonly ids: readonly (readonly number[])[]
  readonly real: readonly (readonly number[])[]
}

/** What a side is asked: `again` finds the cache of the run before. */
export interface Turn {
  readonly mode: 'cold' | 'again' | 'no-grad' | 'cached'
}

export interface Timed {
  /** From the first image to the last epoch's validation, as a person would wait for it. */
  readonly ms: number
  /** Of all threads; other work on the computer stretches it less than it stretches the time on the clock. */
  readonly cpuMs: number
  /** Where the time went, ms. */
  readonly parts: Readonly<Record<string, number>>
  /** Loss of the last step, so that nothing can skip the work. */
  readonly loss: number
}
