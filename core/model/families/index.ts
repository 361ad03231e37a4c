/** The families that Thaw knows. A new one is a folder beside these and one line here. */
import type { Result } from '../../domain/failure.ts'
import { success } from '../../domain/failure.ts'
import type { Description, Family } from './family.ts'
import { photo } from './photo/family.ts'
import { thaw } from './thaw/family.ts'

// The thaw family refuses every other card of its name, so that it comes last.
export const FAMILIES: readonly Family[] = [photo, thaw]

export interface Described extends Description {
  readonly family: Family
}

/** Describes a folder with the first family that recognises it; null if none does. */
export async function describeFolder(
  folder: string,
  families: readonly Family[] = FAMILIES,
): Promise<Result<Described> | null> {
  for (const family of families) {
    const described = await family.describe(folder)
    if (described) return described.ok ? success({ ...described.value, family }) : described
  }
  return null
}

export type { Description, Family, Pretrained, WeightsFile } from './family.ts'
