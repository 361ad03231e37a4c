/** How an entry program communicates with the process that forked it. */

export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** The forking process is gone, so nobody reads what this one posts. */
  onDisconnect(listener: () => void): void
}

/** Electron's `process.parentPort` in a utility process; typed here because core does not know Electron. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** The channel of this process: Electron's parent port in a utility process, the IPC pipe in a forked Node. */
export function parentChannel(): Channel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort | null }
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      // Chromium ends utility processes together with the browser process.
      onDisconnect: () => {},
    }
  }
  if (!process.send) throw new Error('Only Thaw can start this program.')
  return {
    // A post after the parent has gone is lost; without a callback it would be an unhandled error.
    post: (message) => void (process.connected && process.send?.(message, undefined, undefined, () => {})),
    onMessage: (listener) => void process.on('message', listener),
    onDisconnect: (listener) => void process.on('disconnect', listener),
  }
}

/** Ctrl-C in a terminal reaches every process of the group; only the parent process handles it. */
export function ignoreTerminalSignals(): void {
  process.on('SIGINT', () => {})
  if (process.platform !== 'win32') process.on('SIGHUP', () => {})
}
