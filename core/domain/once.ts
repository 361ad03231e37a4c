/** What is computed when it is first asked for, and kept: for constants that few programs need and that take long to make. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
