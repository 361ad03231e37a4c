import type { Origin } from './types.ts'

/** An operation for people, as in “blocks.3.mlp.fc1 (Linear, core/model/block.ts:48, forward)”. */
export function describeOrigin({ kernel, gradientOf, layer, location, pass }: Origin): string {
  const operation =
    gradientOf === undefined ? plain(kernel) : `${plain(kernel)} in the gradient of ${plain(gradientOf)}`
  const place = [operation, location, pass].filter((part) => part !== undefined).join(', ')
  return layer === undefined ? place : `${layer} (${place})`
}

/** Thaw's fused kernels carry its name, to keep apart from those of tfjs. */
function plain(kernel: string): string {
  return kernel.replace(/^Thaw/, '')
}
