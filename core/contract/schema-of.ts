import type { z } from 'zod'

/** Without `readonly` at any depth, because schemas do not express it. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T

/** Whether two types are the same, absent parts included: assigning one to the other would overlook those. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- T is what makes the compiler compare A with B exactly
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/**
 * A schema for a type that is defined elsewhere, as `schemaOf<Box>()(z.tuple(…))`: the compiler rejects one that
 * accepts more or less than the type. Its output has exactly that type. (Two calls, because TypeScript infers all type
 * arguments of a call or none.)
 */
export function schemaOf<T>() {
  return <S extends z.ZodType<T, T>>(
    schema: Same<Writable<z.output<S>>, Writable<T>> extends true ? S : never,
  ): z.ZodType<T, T> => schema
}
