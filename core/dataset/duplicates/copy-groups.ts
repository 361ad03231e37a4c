/**
 * The clusters of two or more, each as the indices of its members, in the order of their first members. Most images
 * have no copy, and a list for each of a hundred thousand would dominate the memory use.
 */
export function copyGroups(items: readonly { readonly cluster: number }[]): number[][] {
  const sizes = new Int32Array(items.reduce((most, { cluster }) => Math.max(most, cluster), -1) + 1)
  for (const { cluster } of items) sizes[cluster] = (sizes[cluster] as number) + 1
  const groups = new Map<number, number[]>()
  for (const [i, { cluster }] of items.entries()) {
    if ((sizes[cluster] as number) < 2) continue
    const group = groups.get(cluster)
    if (group) group.push(i)
    else groups.set(cluster, [i])
  }
  return [...groups.values()]
}
