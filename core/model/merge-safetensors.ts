/** The tensors of several safetensors files in one, byte for byte. */
import { open } from 'node:fs/promises'
import { type Result, success } from '../domain/failure.ts'
import { blankSafetensors } from './blank-safetensors.ts'
import { closeAll, openAll } from './header.ts'
import { placesIn } from './locate-tensors.ts'

/** @param to must not exist. Failures: model-unreadable. Throws system errors. */
export async function mergeSafetensors(files: readonly string[], to: string): Promise<Result<null>> {
  const opened = await openAll(files)
  if (!opened) throw new Error(`one of ${files.join(', ')} is gone`)
  if (!opened.ok) return opened
  const made = []
  try {
    const places = placesIn(opened.value)
    const metadata = Object.assign({}, ...opened.value.map(({ header }) => header.metadata)) as Record<string, string>
    await blankSafetensors(to, new Map([...places].map(([name, { entry }]) => [name, entry])), metadata)
    const own = await openAll([to])
    if (!own?.ok) throw new Error(`${to} cannot be read back`)
    made.push(...own.value)
    const [{ header, start }] = own.value as [(typeof own.value)[number]]
    const handle = await open(to, 'r+')
    try {
      for (const [name, { reader, entry }] of places) {
        const bytes = await reader.bytes(entry.from, entry.to)
        const at = start + (header.entries.get(name)?.from as number)
        for (let done = 0; done < bytes.length;)
          done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    return success(null)
  } finally {
    await closeAll([...opened.value, ...made])
  }
}
