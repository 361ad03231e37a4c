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
  /** Side of the images for which the padding was computed once and for all; other sides keep it. */
  readonly nativeSide: number
  readonly stem: number
  readonly stages: readonly Stage[]
  /** Columns of the pooled features. */
  readonly head: number
  readonly epsilon: number
}

export const EFFICIENTNET_LITE0: EfficientNetLiteConfig = {
  name: 'efficientnet-lite0',
  nativeSide: 224,
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
  /** Padding before and after each axis, TensorFlow's "same" at the native side. */
  readonly padding: readonly [before: number, after: number]
}

export interface Block {
  readonly input: number
  readonly hidden: number
  readonly output: number
  readonly window: Window
  /** The input is added to the output. */
  readonly hasShortcut: boolean
}

const STEM = { kernel: 3, stride: 2 }

function windowAt(side: number, { kernel, stride }: { kernel: number; stride: number }): Window {
  const total = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernel - side)
  const before = Math.floor(total / 2)
  return { kernel, stride, padding: [before, total - before] }
}

export function stemWindow({ nativeSide }: EfficientNetLiteConfig): Window {
  return windowAt(nativeSide, STEM)
}

/** The tower's blocks from the stem to the head. */
export function blocksOf({ nativeSide, stem, stages }: EfficientNetLiteConfig): readonly Block[] {
  const blocks: Block[] = []
  let [side, input] = [Math.ceil(nativeSide / STEM.stride), stem]
  for (const { repeats, kernel, stride: first, expand, channels: output } of stages) {
    for (let i = 0; i < repeats; i++) {
      const stride = i === 0 ? first : 1
      const window = windowAt(side, { kernel, stride })
      blocks.push({ input, hidden: input * expand, output, window, hasShortcut: stride === 1 && input === output })
      side = Math.ceil(side / stride)
      input = output
    }
  }
  return blocks
}
