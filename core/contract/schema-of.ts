import type { z } from 'zod'

/** Without `readonly` at any depth, which schemas do not say. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T

/** Whether two types are the same, absent parts included: assigning one to the other would overlook those. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- T is what makes the compiler compare A with B exactly
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/**
 * A schema for a type that is defined elsewhere, as `schemaOf<Box>()(z.tuple(…))`: the compiler refuses one that lets more
 * or less through than the type has. What it parses is of that very type. (Two calls, because TypeScript infers all type
 * arguments of a call or none.)
 */
export function schemaOf<T>() {
  return <S extends z.ZodType<T, T>>(
    schema: Same<Writable<z.output<S>>, Writable<T>> extends true ? S : never,
  ): z.ZodType<T, T> => schema
}
