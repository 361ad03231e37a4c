/** What strace wrote about one process, as calls. One file a process (`-ff`), so no line is split by another's. */

export interface Call {
  readonly pid: number
  readonly name: string
  /** As strace prints them, between the brackets. */
  readonly args: string
  /** What came back: a number, or a descriptor as `3</path>`. */
  readonly result: string
  readonly ok: boolean
}

/** Lines about signals and exits are none, and neither is a call that the process did not live to see the end of. */
export function parseCalls(pid: number, text: string): Call[] {
  const calls: Call[] = []
  for (const line of text.split('\n')) {
    const [, name, args, result] = /^(\w+)\((.*)\)\s+= (.*)$/.exec(line) ?? []
    if (name === undefined || args === undefined || result === undefined) continue
    calls.push({ pid, name, args, result, ok: !result.startsWith('-1') && !result.startsWith('?') })
  }
  return calls
}

/** The strings among a call's arguments, and each one's folder where the call names it by a descriptor before it. */
export function pathsOf({ args }: Call): { readonly folder: string | undefined; readonly path: string }[] {
  const found = args.matchAll(/(?:(?:AT_FDCWD|\d+)<((?:\\.|[^\\>])*)>[^",]*, )?"((?:\\.|[^"\\])*)"/g)
  return [...found].map(([, folder, path = '']) => ({
    folder: folder === undefined ? undefined : unescape(folder),
    path: unescape(path),
  }))
}

/** The path behind a descriptor that a call returned, without symbolic links; undefined for pipes and the like. */
export function returnedPath({ result }: Call): string | undefined {
  const path = /^\d+<(\/(?:\\.|[^\\<>])*)/.exec(result)?.[1]
  return path === undefined ? undefined : unescape(path)
}

/** strace escapes as C does, bytes outside ASCII in octal. */
function unescape(text: string): string {
  const bytes: Buffer[] = []
  for (const [part] of text.matchAll(/\\[0-7]{1,3}|\\x[0-9a-f]{2}|\\.|[^\\]+/gs)) {
    if (!part.startsWith('\\')) bytes.push(Buffer.from(part))
    else if (/^\\[0-7]/.test(part)) bytes.push(Buffer.from([Number.parseInt(part.slice(1), 8)]))
    else if (part.startsWith(String.raw`\x`)) bytes.push(Buffer.from(part.slice(2), 'hex'))
    else
      bytes.push(Buffer.from(({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[part[1] ?? ''] ?? part[1] ?? ''))
  }
  return Buffer.concat(bytes).toString()
}
