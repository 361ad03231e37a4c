import type { Arrays } from '../../../../engine/index.ts'

/** [batch, classes] rows with label smoothing (Szegedy et al. 2016, §7), and the weights of the real rows. */
export function targetsFor(labels: readonly number[], classes: number, batch: number, smoothing: number): Arrays {
  const targets = new Float32Array(batch * classes)
  const rowWeight = new Float32Array(batch)
  labels.forEach((label, i) => {
    targets.fill(smoothing / classes, i * classes, (i + 1) * classes)
    const at = i * classes + label
    targets[at] = (targets[at] as number) + 1 - smoothing
    rowWeight[i] = 1 / labels.length
  })
  return { targets, rowWeight }
}
