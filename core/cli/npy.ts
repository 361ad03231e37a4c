/** NumPy's file format, version 1.0 (numpy/lib/format.py): a header in Python's syntax, then the values. */
const MAGIC = '\u0093NUMPY\u0001\u0000'
const ALIGNED = 64

/** @param rows of equal length → a float32 array, [rows, values] */
export function npy(rows: readonly (readonly number[])[]): Uint8Array {
  const columns = rows[0]?.length ?? 0
  const described = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${columns}), }`
  const start = MAGIC.length + 2
  const length = Math.ceil((start + described.length + 1) / ALIGNED) * ALIGNED - start
  const header = `${described.padEnd(length - 1)}\n`
  const out = new Uint8Array(start + length + 4 * rows.length * columns)
  const view = new DataView(out.buffer)
  for (let i = 0; i < MAGIC.length; i++) out[i] = MAGIC.charCodeAt(i)
  view.setUint16(MAGIC.length, length, true)
  out.set(new TextEncoder().encode(header), start)
  rows.flat().forEach((value, i) => view.setFloat32(start + length + 4 * i, value, true))
  return out
}
