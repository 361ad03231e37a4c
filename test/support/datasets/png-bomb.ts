import { crc32 } from 'node:zlib'

/** A small PNG whose header promises `width` × `height` pixels. */
export function pngBomb(png: Buffer, width: number, height: number): Buffer {
  const bomb = Buffer.from(png)
  bomb.writeUInt32BE(width, 16)
  bomb.writeUInt32BE(height, 20)
  // The checksum of IHDR covers its type and its 13 bytes.
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
  return bomb
}
