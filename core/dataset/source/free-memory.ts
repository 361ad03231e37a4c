/**
 * Frees the memory of bytes that nobody reads any more. The garbage collector hardly looks at buffers outside its
 * heap: left to it, the files and pixels of thousands of images would lie there at once.
 * @param bytes must not be used again; memory shared with other buffers stays
 */
export function freeMemory({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
