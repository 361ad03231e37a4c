import type { Arrays, NonFinite, ProgramSpec } from './types.ts'

/** What is not finite among numbers, NaN before infinities; undefined where all are. */
export function nonFinite(numbers: ArrayLike<number>): NonFinite['number'] | undefined {
  let found: NonFinite['number'] | undefined
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number
    if (Number.isNaN(number)) return 'NaN'
    if (!Number.isFinite(number)) found = 'Infinity'
  }
  return found
}

/**
 * Looks for the cause among what the program was given, and then with `search` among what it computes. An infinite input
 * comes last: it may be a mask that does no harm.
 */
export async function findNonFinite(
  spec: ProgramSpec,
  inputs: Arrays,
  search: () => Promise<NonFinite | undefined>,
): Promise<NonFinite | undefined> {
  for (const [parameter, { data }] of spec.params) {
    const number = nonFinite(data)
    if (number !== undefined) return { number, source: { parameter } }
  }
  const broken = Object.entries(inputs).flatMap(([input, data]) => {
    const number = nonFinite(data)
    return number === undefined ? [] : [{ number, source: { input } }]
  })
  return broken.find(({ number }) => number === 'NaN') ?? (await search()) ?? broken[0]
}
