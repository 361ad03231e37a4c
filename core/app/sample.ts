/** Sample datasets of drawn scenes, as files. */
import { encodePng } from '../dataset/index.ts'
import { success, type Result } from '../domain/failure.ts'
import { makeSampleFolder } from './sample-folder.ts'
import { shiftKinds, writeSample, type SampleFormatName, type ShiftKind } from '../world/index.ts'

export { isForTraining, sampleFormats as SAMPLE_FORMATS } from '../world/index.ts'

export const SAMPLE_SHIFTS: readonly ('none' | ShiftKind)[] = ['none', ...shiftKinds]

/** Side of the pictures in pixels: larger than the model's input, as real photographs are. */
const SIZE = 96

export interface SampleRequest {
  readonly shift?: 'none' | ShiftKind | undefined
  /** From 0 to 1; needs a shift. */
  readonly severity?: number | undefined
  readonly items?: number | undefined
  readonly seed?: number | undefined
  readonly format?: SampleFormatName | undefined
  /** Number of groups of similar pictures. */
  readonly groups?: number | undefined
  /** Shares from 0 to 1. */
  readonly labelNoise?: number | undefined
  readonly imbalance?: number | undefined
  readonly duplicates?: number | undefined
}

export interface SampleWritten {
  readonly directory: string
  readonly format: SampleFormatName
  readonly items: number
  readonly classes: readonly string[]
  readonly shift: string
  readonly severity: number
}

/** Writes pictures and the format's files to an empty or new folder. Failures: usage, path-unreadable. */
export async function writeSampleDataset(
  directory: string,
  { shift = 'none', severity, items = 600, seed = 0, format, ...knobs }: SampleRequest,
): Promise<Result<SampleWritten>> {
  const made = makeSampleFolder(directory)
  if (!made.ok) return made
  const shifted = shift !== 'none' && { shift, severity: severity ?? 0.5 }
  const given = Object.fromEntries(Object.entries({ ...knobs, format }).filter(([, value]) => value !== undefined))
  const written = await writeSample(directory, { items, seed, size: SIZE, ...shifted, ...given }, encodePng)
  return written.ok ? success({ ...written.value, shift, severity: shifted ? shifted.severity : 0 }) : written
}
