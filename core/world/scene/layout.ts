import type { Random } from '../../domain/random.ts'
import type { SizeName } from '../vocabulary.ts'

export interface Place {
  readonly size: SizeName
  readonly radius: number
  readonly x: number
  readonly y: number
  /** Lies within the first object. */
  readonly inside: boolean
}

/** Radii in scene units; the picture is 2 units wide. The ranges do not meet, so that a size word is always true. */
export const radiusRanges: Readonly<Record<SizeName, readonly [number, number]>> = {
  small: [0.22, 0.27],
  medium: [0.34, 0.42],
  large: [0.52, 0.66],
}

const ORDER: readonly SizeName[] = ['small', 'medium', 'large']
const TRIES = 60
const INSIDE_CHANCE = 0.15

/**
 * Places objects without hiding any: the first may have any size (seldom small), the others are never larger. An object
 * that finds no free spot is left out, so fewer than `count` may come back, but always at least one.
 * @param spacing least distance between centres as a share of the sum of radii
 * @param room objects stay within ± this much of the scene's centre
 */
export function placeObjects(random: Random, count: number, spacing: number, room: number): Place[] {
  const main = random.weighted<SizeName>([
    ['small', 1],
    ['medium', count > 2 ? 5 : 2],
    ['large', 2],
  ])
  const places: Place[] = [spot(random, main, room)]
  while (places.length < count) {
    const first = places[0] as Place
    if (places.length === 1 && main === 'large' && random.chance(INSIDE_CHANCE)) {
      const jitter = 0.1 * first.radius
      places.push({
        size: 'small',
        radius: 0.42 * first.radius,
        x: first.x + random.range(-jitter, jitter),
        y: first.y + random.range(-jitter, jitter),
        inside: true,
      })
      continue
    }
    const size = random.pick(ORDER.slice(0, main === 'large' && count === 2 ? 2 : Math.min(2, ORDER.indexOf(main) + 1)))
    const place = freeSpot(random, size, places, spacing, room)
    if (place === undefined) break
    places.push(place)
  }
  return places
}

function spot(random: Random, size: SizeName, room: number): Place {
  const radius = random.range(...radiusRanges[size])
  const free = room - radius
  return { size, radius, x: random.range(-free, free), y: random.range(-free, free), inside: false }
}

function freeSpot(
  random: Random,
  size: SizeName,
  taken: readonly Place[],
  spacing: number,
  room: number,
): Place | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const place = spot(random, size, room)
    const free = taken.every(
      (other) => Math.hypot(place.x - other.x, place.y - other.y) > spacing * (place.radius + other.radius),
    )
    if (free) return place
  }
  return undefined
}
