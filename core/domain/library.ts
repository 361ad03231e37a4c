/** Python libraries whose folders Thaw reads and writes: transformers (`hf`) and open_clip. */
export const LIBRARIES = ['hf', 'open_clip'] as const
export type Library = (typeof LIBRARIES)[number]

export const LIBRARY_NAMES: Readonly<Record<Library, string>> = { hf: 'transformers', open_clip: 'open_clip' }
