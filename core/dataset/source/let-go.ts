/**
 * Frees the memory of bytes that nobody reads any more. Left to the garbage collector, whose attention buffers outside
 * its heap hardly get, the files and pixels of thousands of images would lie there at once.
 * @param bytes must not be used again; memory shared with other buffers stays
 */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
