/** Writes a dual encoder back into the files it was read from. */
import type { Result } from '../../../domain/failure.ts'
import type { Params } from '../../../engine/index.ts'

export async function writeDual(_from: string, _to: string, _params: Params): Promise<Result<null>> {
  throw new Error('not yet')
}
