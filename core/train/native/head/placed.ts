/** Where a connector puts pictures in the joint space. */
import type { Engine } from '../../../engine/index.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { matrix } from '../../../math/matrix.ts'
import { connectorOf } from '../../../model/index.ts'
import type { Headed } from './connector.ts'

/** pooled: [items, pooled] → unit rows, [items, embedding]. */
export async function placed(engine: Engine, { params, architecture }: Headed, pooled: Matrix): Promise<Matrix> {
  const { width, apply } = connectorOf(architecture)
  if (pooled.rows === 0) return matrix(0, width)
  const program = await engine.compile({
    name: 'place pictures',
    inputs: { pooled: { shape: [pooled.rows, pooled.cols] } },
    params,
    fn: (inputs, weights) => ({ places: apply(weights, inputs['pooled']!) }),
  })
  try {
    const { places } = await program.run({ pooled: pooled.data })
    return matrix(pooled.rows, width, Float32Array.from(places as Float32Array))
  } finally {
    await program.dispose()
  }
}
