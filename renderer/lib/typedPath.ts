/** A path as a person typed or pasted it: file managers and shells put quotes around one. */
export function typedPath(text: string): string {
  const typed = text.trim()
  const [, , inside] = /^(["'])(.+)\1$/.exec(typed) ?? []
  return inside ?? typed
}
