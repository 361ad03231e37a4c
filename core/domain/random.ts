/** A seeded stream of random numbers. Two streams with the same seed and labels always give the same numbers. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** Uniform integer in 0 … n − 1; `n` must be a positive integer. */
  int(n: number): number
  /** Uniform in [low, high). */
  range(low: number, high: number): number
  /** Standard normal deviate (mean 0, variance 1). */
  normal(): number
  /** True with probability `p`. */
  chance(p: number): boolean
  /** One element, each equally likely; the list must not be empty. */
  pick<T>(list: readonly T[]): T
  /** One element with probability proportional to its weight; weights are ≥ 0 and not all 0. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(list: readonly T[]): T[]
  /** An independent stream named by `label`. It depends on this stream's seed only, not on what was drawn from it. */
  fork(label: string | number): Random
}

type Key = readonly [number, number, number, number]

/** MurmurHash3's 32-bit finaliser (Austin Appleby, public domain): every input bit reaches every output bit. */
function mix(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Hashes a label into a 128-bit key: four FNV-1a lanes from different offsets, each finished by `mix`. */
function deriveKey(parent: Key, label: string): Key {
  let [a, b, c, d] = parent
  for (let i = 0; i < label.length; i++) {
    const code = label.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x01000193) ^ (a >>> 15)
    c = Math.imul(c ^ code, 0x01000193) ^ (b >>> 13)
    d = Math.imul(d ^ code, 0x01000193) ^ (c >>> 11)
  }
  a = mix(a ^ label.length)
  b = mix(b ^ a)
  c = mix(c ^ b)
  d = mix(d ^ c)
  return [mix(a ^ d), b, c, d]
}

const ROOT: Key = [0x811c9dc5, 0x9e3779b9, 0x7f4a7c15, 0x94d049bb]

/**
 * Creates a random stream from a seed.
 *
 * The generator is sfc32 of Chris Doty-Humphrey's PractRand (“small fast chaotic”, 128 bits of state, passes BigCrush);
 * its state comes from hashing the seed, so that neighbouring seeds give unrelated streams. Normal deviates are made by
 * Marsaglia's polar method (SIAM Review 6(3), 1964). Not for cryptography.
 */
export function createRandom(seed: number | string): Random {
  return fromKey(deriveKey(ROOT, typeof seed === 'number' ? `#${seed}` : `$${seed}`))
}

function fromKey(key: Key): Random {
  let a = key[0] | 0
  let b = key[1] | 0
  let c = key[2] | 0
  let counter = key[3] | 0 || 1
  let spare = Number.NaN

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  // As its author recommends, discard the first outputs, until a weak state has been mixed.
  for (let i = 0; i < 12; i++) next()

  function int(n: number): number {
    return Math.floor(next() * n)
  }

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = Number.NaN
      return value
    }
    let u = 0
    let v = 0
    let s = 0
    do {
      u = 2 * next() - 1
      v = 2 * next() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const factor = Math.sqrt((-2 * Math.log(s)) / s)
    spare = v * factor
    return u * factor
  }

  function pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('pick needs a list with at least one element')
    return list[int(list.length)] as T
  }

  function weighted<T>(entries: readonly (readonly [T, number])[]): T {
    let total = 0
    for (const [, weight] of entries) total += weight
    if (!(total > 0)) throw new RangeError('weighted needs at least one positive weight')
    let left = next() * total
    for (const [value, weight] of entries) {
      left -= weight
      if (left < 0) return value
    }
    // Rounding can leave a tiny remainder: return the last entry with a positive weight.
    return (entries.findLast(([, weight]) => weight > 0) as readonly [T, number])[0]
  }

  function shuffle<T>(list: readonly T[]): T[] {
    const copy = [...list]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = int(i + 1)
      const kept = copy[i] as T
      copy[i] = copy[j] as T
      copy[j] = kept
    }
    return copy
  }

  return {
    next,
    int,
    range: (low, high) => low + (high - low) * next(),
    normal,
    chance: (p) => next() < p,
    pick,
    weighted,
    shuffle,
    fork: (label) => fromKey(deriveKey(key, typeof label === 'number' ? `#${label}` : `$${label}`)),
  }
}
