/** A family whose folders hold dual encoders. */
import type { Result } from '../../../domain/failure.ts'
import type { Family } from '../family.ts'
import { describeDual, type Found } from './describe.ts'
import { writeFor } from './write-for.ts'
import { writeDual } from './write.ts'

/** @param find reads a folder's own files; null where it belongs to another family */
export const dualFamily = (id: string, find: (folder: string) => Promise<Result<Found> | null>): Family => ({
  id,
  async describe(folder) {
    const found = await find(folder)
    return found?.ok ? describeDual(folder, found.value) : found
  },
  async write(from, to, params) {
    const found = await find(from)
    if (!found) throw new Error(`${from} holds no model of the family ${id}`)
    return found.ok ? writeDual(found.value, from, to, params) : found
  },
  async writeFor(library, from, to, params) {
    const found = await find(from)
    if (!found) throw new Error(`${from} holds no model of the family ${id}`)
    return found.ok ? writeFor(library, found.value, from, to, params) : found
  },
})
