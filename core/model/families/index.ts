/** The families that Thaw knows. A new one is a folder beside these and one line here. */
import type { Result } from '../../domain/failure.ts'
import { success } from '../../domain/failure.ts'
import type { Description, Family } from './family.ts'
import { clip } from './clip/family.ts'
import { openClip } from './open-clip/family.ts'
import { photo } from './photo/family.ts'
import { siglip } from './siglip/family.ts'
import { thaw } from './thaw/family.ts'
import { refusal } from './unsupported.ts'

// The thaw family refuses every other card of its name, so that it comes last.
export const FAMILIES: readonly Family[] = [photo, openClip, clip, siglip, thaw]

export interface Described extends Description {
  readonly family: Family
}

/**
 * Describes a folder with the first family that recognises it; null if none does and it is in no layout that Thaw knows.
 * Failures: those of the family, and model-unreadable for a model of another kind.
 */
export async function describeFolder(
  folder: string,
  families: readonly Family[] = FAMILIES,
): Promise<Result<Described> | null> {
  for (const family of families) {
    const described = await family.describe(folder)
    if (described) return described.ok ? success({ ...described.value, family }) : described
  }
  return refusal(folder)
}

export type { Description, Family, Pretrained, WeightsFile } from './family.ts'
