/** “a”, “a and b”, “a, b and c”. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** The first few names in quotation marks, and the number of others: “a”, “b”, “c” and 4 more. */
export function firstQuoted(names: readonly string[], most: number): string {
  const quoted = names.slice(0, most).map((name) => `“${name}”`)
  const more = names.length - quoted.length
  return more > 0 ? `${quoted.join(', ')} and ${more} more` : listed(quoted)
}
