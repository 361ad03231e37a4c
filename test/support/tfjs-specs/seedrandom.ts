/** A CommonJS package as the namespace that tfjs-core expects of its bundler. */
import { createRequire } from 'node:module'

interface SeedRandom {
  alea(seed: string): () => number
}

export const { alea } = createRequire(import.meta.url)('seedrandom') as SeedRandom
