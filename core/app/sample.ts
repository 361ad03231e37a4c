/** Sample datasets of drawn scenes, as files. */
import { encodePng } from '../dataset/index.ts'
import { success, type Result } from '../domain/failure.ts'
import { shiftKinds, writeSample, type ShiftKind } from '../world/world.ts'

export const SAMPLE_SHIFTS: readonly ('none' | ShiftKind)[] = ['none', ...shiftKinds]

/** Side of the pictures in pixels: larger than the model's input, as real photographs are. */
const SIZE = 96

export interface SampleRequest {
  readonly shift?: 'none' | ShiftKind | undefined
  /** 0 to 1; only with a shift. */
  readonly severity?: number | undefined
  readonly items?: number | undefined
  readonly seed?: number | undefined
}

export interface SampleWritten {
  readonly directory: string
  readonly items: number
  readonly classes: readonly string[]
  readonly shift: string
  readonly severity: number
}

/** Writes class folders of PNG files into an empty or new folder. Failures: usage, path-unreadable. */
export async function writeSampleDataset(
  directory: string,
  { shift = 'none', severity, items = 600, seed = 0 }: SampleRequest,
): Promise<Result<SampleWritten>> {
  const shifted = shift !== 'none' && { shift, severity: severity ?? 0.5 }
  const written = await writeSample(directory, { items, seed, size: SIZE, ...shifted }, encodePng)
  return written.ok ? success({ ...written.value, shift, severity: shifted ? shifted.severity : 0 }) : written
}
