import type { Device } from '../../domain/engine.ts'
import { BLOCKED, Graph } from './graph.ts'
import { Tensor } from './library.ts'
import { liveParts } from './onnx.ts'
import { openSync, RESULT } from './sync-sessions.ts'
import { Value } from './value.ts'

/** Channels of the image that is brought into blocks to see how many a block has. */
const TRIED = 4

let known: number | undefined

/** Channels in a block of ONNX Runtime's own layout of images on this processor: 8 or 16, or 0 where it has no such layout. */
export function channelBlock(device: Device): number {
  if (device !== 'cpu') return 0
  return (known ??= measured())
}

/** Only the result's shape tells: ONNX Runtime fills the last block up. */
function measured(): number {
  const image = new Value([1, TRIED, 1, 1], 'float32', { kind: 'input' }, 'image')
  const blocked = new Graph('cpu').emit('ReorderInput', [image], [image.shape, 'float32'], {}, BLOCKED)
  const session = openSync(liveParts([blocked]), blocked)
  try {
    const pixels = new Tensor('float32', new Float32Array(TRIED), image.shape)
    const length = session.run({ image: pixels }, { [RESULT]: null }, {})[RESULT]?.dims[1] ?? 0
    return length > TRIED ? length : 0
  } finally {
    session.dispose()
  }
}
