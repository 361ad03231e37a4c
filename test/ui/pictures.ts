import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSampleDataset } from '../../core/app/sample.ts'

export interface Pictures {
  readonly folder: string
  readonly classes: readonly string[]
  /** A file with the name of a picture and the content of a letter, relative to `folder`. */
  readonly broken: string
}

/** A small dataset as a person has one: a folder for each class, and one file that is damaged. */
export async function writePictures(folder: string, items = 240): Promise<Pictures> {
  const written = await writeSampleDataset(folder, { items, seed: 1 })
  if (!written.ok) throw new Error(written.failure.message)
  const classes = written.value.classes.slice(0, 3)
  for (const name of written.value.classes.slice(3)) rmSync(join(folder, name), { recursive: true })
  // First of its class, so that a preview shows it.
  const broken = `${classes[0]}/a-torn.png`
  writeFileSync(join(folder, broken), 'This is no picture.')
  return { folder, classes, broken }
}
