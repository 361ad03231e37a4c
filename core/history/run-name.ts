/**
 * The name of a new run: dataset, strategy and a number, as “sign-digits · frozen · 3”. Continues the count of runs of
 * the same dataset and strategy, and skips names that are taken.
 */
export function nextRunName(
  dataset: string,
  strategy: string,
  earlier: number,
  isTaken: (name: string) => boolean,
): string {
  let ordinal = earlier + 1
  while (isTaken(`${dataset} · ${strategy} · ${ordinal}`)) ordinal += 1
  return `${dataset} · ${strategy} · ${ordinal}`
}
