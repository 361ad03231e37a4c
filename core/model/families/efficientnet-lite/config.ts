/** Shape of an EfficientNet-Lite tower (tensorflow/tpu, models/official/efficientnet/lite, 2020). */

/** Blocks of one kind, of which the first may change the size and the number of channels. */
export interface Stage {
  readonly repeats: number
  readonly kernel: number
  readonly stride: number
  /** Hidden channels of a block for each channel that comes in. */
  readonly expand: number
  readonly channels: number
}

export interface EfficientNetLiteConfig {
  readonly name: string
  readonly stem: number
  readonly stages: readonly Stage[]
  /** Columns of the pooled features. */
  readonly head: number
  readonly epsilon: number
}

export const EFFICIENTNET_LITE0: EfficientNetLiteConfig = {
  name: 'efficientnet-lite0',
  stem: 32,
  stages: [
    { repeats: 1, kernel: 3, stride: 1, expand: 1, channels: 16 },
    { repeats: 2, kernel: 3, stride: 2, expand: 6, channels: 24 },
    { repeats: 2, kernel: 5, stride: 2, expand: 6, channels: 40 },
    { repeats: 3, kernel: 3, stride: 2, expand: 6, channels: 80 },
    { repeats: 3, kernel: 5, stride: 1, expand: 6, channels: 112 },
    { repeats: 4, kernel: 5, stride: 2, expand: 6, channels: 192 },
    { repeats: 1, kernel: 3, stride: 1, expand: 6, channels: 320 },
  ],
  head: 1280,
  epsilon: 1e-3,
}

/** How a window slides over both axes of a picture. */
export interface Window {
  readonly kernel: number
  readonly stride: number
}

export interface Block {
  readonly input: number
  readonly hidden: number
  readonly output: number
  readonly window: Window
  /** The input is added to the output. */
  readonly hasShortcut: boolean
}

export const STEM_WINDOW: Window = { kernel: 3, stride: 2 }

/** Zeros before and after an axis of this length: TensorFlow's “same”, whose output has ⌈side / stride⌉ places. */
export function paddingOf(side: number, { kernel, stride }: Window): readonly [before: number, after: number] {
  const total = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side)
  const before = Math.floor(total / 2)
  return [before, total - before]
}

/** The tower's blocks from the stem to the head. */
export function blocksOf({ stem, stages }: EfficientNetLiteConfig): readonly Block[] {
  const blocks: Block[] = []
  let input = stem
  for (const { repeats, kernel, stride: first, expand, channels: output } of stages) {
    for (let i = 0; i < repeats; i++) {
      const stride = i === 0 ? first : 1
      const window = { kernel, stride }
      blocks.push({ input, hidden: input * expand, output, window, hasShortcut: stride === 1 && input === output })
      input = output
    }
  }
  return blocks
}
