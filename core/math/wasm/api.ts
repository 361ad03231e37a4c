/** What Thaw uses of WebAssembly's API in JavaScript. TypeScript knows it only with the API of browsers, without 64-bit addresses. */
export interface Memory {
  readonly buffer: ArrayBuffer
}

interface Api {
  /** Pages of 64 KiB. */
  readonly Memory: new (of: { readonly address: 'i64'; readonly initial: bigint; readonly maximum: bigint }) => Memory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

export const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly
