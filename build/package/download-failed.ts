const NETWORK = /^(E(NOTFOUND|AI_AGAIN|CONN\w+|TIMEDOUT|HOSTUNREACH|NETUNREACH)|ERR_(SOCKET|TLS|SSL)\w*)$/

/** What to do where a download failed; null where it was something else. The error of a request may lie inside another. */
export function downloadFailed(error: unknown): string | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { code } = inner as NodeJS.ErrnoException
    if (inner.name === 'RequestError' || NETWORK.test(code ?? '')) {
      return (
        `Electron or a tool of electron-builder could not be downloaded from GitHub (${inner.message}). ` +
        'Try again with a network, or take Electron from a folder: npm run package -- --dir --electron-dist DIR.'
      )
    }
  }
  return null
}
