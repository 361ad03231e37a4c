interface Side {
  readonly ms: number
  readonly parts: Readonly<Record<string, number>>
}
/** Ratios: the peer's time over ours. */
interface Peer extends Side {
  readonly ratio: number
  readonly ratioAgain: number
}

export interface Row {
  readonly threads: number
  /** Everything computed for the first time. */
  readonly ours: Side
  /** Trained again: the activations are there. */
  readonly oursAgain: Side
  readonly torchNoGrad: Peer
  readonly torchCached: Peer
}

export const twoDigits = (value: number): number => Math.round(value * 100) / 100

/** Lines for a terminal. */
export function table(rows: readonly Row[]): string {
  const parts = (side: Side): string =>
    Object.entries(side.parts)
      .map(([name, ms]) => `${name} ${ms}`)
      .join(', ')
  return rows
    .flatMap(({ threads, ours, oursAgain, torchNoGrad, torchCached }) => [
      `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      `  Thaw, first time              ${ours.ms} ms (${parts(ours)})`,
      `  Thaw, trained again           ${oursAgain.ms} ms (${parts(oursAgain)})`,
      `  PyTorch, tower every epoch    ${torchNoGrad.ms} ms: ${torchNoGrad.ratio} × ours, ${torchNoGrad.ratioAgain} × ours again`,
      `  PyTorch, features cached      ${torchCached.ms} ms: ${torchCached.ratio} × ours, ${torchCached.ratioAgain} × ours again`,
    ])
    .join('\n')
}
