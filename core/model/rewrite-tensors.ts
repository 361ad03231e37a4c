/** Puts other values into a weights file in place: its header, its order and everything else stay as they are. */
import { open } from 'node:fs/promises'
import type { Params } from '../engine/index.ts'
import { type Expected, storedAs } from './checkpoint.ts'
import { encodeValues, isRead } from './dtypes.ts'
import { partOf } from './locate-tensors.ts'
import type { TensorReader } from './tensor-reader.ts'

/**
 * @param reader of the file, or of one with the same header
 * @param expected what is known of the model's tensors; those that are not in `params` or not in the file are left out
 * Throws system errors.
 */
export async function rewriteTensors(
  file: string,
  reader: TensorReader,
  expected: readonly Expected[],
  params: Params,
): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    for (const tensor of expected) {
      const param = params.get(tensor.name)
      const entry = reader.header.entries.get(tensor.stored?.name ?? tensor.name)
      if (!param || !entry || !isRead(entry.dtype) || entry.dtype === 'I8') continue
      const bytes = encodeValues(storedAs(tensor.name, param, [tensor]).data, entry.dtype)
      const at = reader.start + partOf(tensor, entry).from
      for (let done = 0; done < bytes.length;)
        done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}
