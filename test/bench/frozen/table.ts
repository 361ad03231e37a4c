export interface Side {
  readonly ms: number
  readonly cpuMs: number
  readonly parts: Readonly<Record<string, number>>
}

/** With the peer's time over ours: over our first run's, and over that of one whose activations were there already. */
export interface Peer extends Side {
  readonly ratio: number
  readonly ratioAgain: number
  readonly cpuRatio: number
  readonly cpuRatioAgain: number
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

/** Lines for a terminal. */
export function table(rows: readonly Row[]): string {
  const ours = ({ ms, cpuMs, parts }: Side): string => {
    const listed = Object.entries(parts).map(([name, part]) => `${name} ${part}`)
    return `${ms} ms, CPU ${cpuMs} ms (${listed.join(', ')})`
  }
  const peer = ({ ms, cpuMs, ratio, ratioAgain, cpuRatio, cpuRatioAgain }: Peer): string =>
    `${ms} ms, CPU ${cpuMs} ms: ${ratio} × ours and ${ratioAgain} × ours again; by CPU time ${cpuRatio} and ${cpuRatioAgain}`
  return rows
    .flatMap(({ threads, ...row }) => [
      `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      `  Thaw, first time            ${ours(row.ours)}`,
      `  Thaw, trained again         ${ours(row.oursAgain)}`,
      `  PyTorch, tower every epoch  ${peer(row.torchNoGrad)}`,
      `  PyTorch, features cached    ${peer(row.torchCached)}`,
    ])
    .join('\n')
}
