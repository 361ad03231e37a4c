/** Cleans a typed or pasted path: removes the quotes that file managers and shells put around one. */
export function typedPath(text: string): string {
  const typed = text.trim()
  const [, , inside] = /^(["'])(.+)\1$/.exec(typed) ?? []
  return inside ?? typed
}
