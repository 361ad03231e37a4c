/** What a file says, computed anew only after it has changed. */
import { stat } from 'node:fs/promises'

/**
 * @param compute takes a file that may not be there, and what else the answer depends on
 */
export function whenChanged<T, A>(
  compute: (file: string, about: A) => Promise<T>,
): (file: string, about: A) => Promise<T> {
  const known = new Map<string, { readonly state: string; readonly value: T }>()
  return async (file, about) => {
    // Before it is read: what is written meanwhile is then seen the next time.
    const found = await stat(file, { bigint: true }).catch(() => null)
    const state = JSON.stringify([found && `${found.ino} ${found.size} ${found.mtimeNs}`, about])
    const before = known.get(file)
    if (before?.state === state) return before.value
    const value = await compute(file, about)
    known.set(file, { state, value })
    return value
  }
}
