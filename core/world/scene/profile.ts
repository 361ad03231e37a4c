import type { ProfileName } from '../profile-words.ts'
import type { BackgroundKind } from '../vocabulary.ts'

type Range = readonly [low: number, high: number]

export interface Profile {
  /** Weights of 1, 2, 3 and 4 objects. */
  readonly objectCounts: readonly [number, number, number, number]
  /** Objects turn by up to this angle either way, radians. */
  readonly rotation: number
  /** Standard deviation of each colour channel around the colour word's value. */
  readonly colourJitter: number
  /** Least RGB distance (0 … √3) that is sought between an object and the background's colours. */
  readonly contrast: number
  /** Least distance between two objects' centres, as a share of the sum of their radii; below 1 they may overlap. */
  readonly spacing: number
  /** Objects stay within ± this much of the scene's centre, so that the camera cuts little off. */
  readonly room: number
  readonly backgrounds: readonly (readonly [BackgroundKind, number])[]
  /** How far apart a background's two colours are. */
  readonly backgroundSpread: Range
  /** Backgrounds are layered textures of three colours. */
  readonly layered: boolean
  /** Chance of scraps lying about, and how many at most. */
  readonly scraps: { readonly chance: number; readonly most: number }
  /** Chance of scraps before the objects, and how many at most. */
  readonly occluders: { readonly chance: number; readonly most: number }
  /** Chance and strength of a texture on an object. */
  readonly grain: { readonly chance: number; readonly amount: Range }
  readonly shading: Range
  /** Brightness change across the picture. */
  readonly falloff: Range
  readonly shadow: { readonly chance: number; readonly opacity: Range }
  /** Camera: rotation (radians), stretch (log ratio), perspective (change of w across the picture), zoom range. */
  readonly camera: { readonly turn: number; readonly stretch: number; readonly tilt: number; readonly zoom: Range }
  readonly blur: { readonly chance: number; readonly sigma: Range }
  readonly noise: { readonly chance: number; readonly deviation: Range }
  /** Gamma is drawn log-uniformly. */
  readonly gamma: Range
  /** Standard deviation of the colour matrix's entries around the identity. */
  readonly colourMix: number
  /** JPEG compression. */
  readonly compression: { readonly chance: number; readonly quality: Range }
  readonly quantise: { readonly chance: number; readonly levels: Range }
}

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  /** No nuisances: a quiet, contrasting background, upright objects. */
  base: {
    objectCounts: [4, 3, 2, 1],
    rotation: 0.2,
    colourJitter: 0.015,
    contrast: 0.5,
    spacing: 1.1,
    room: 0.98,
    backgrounds: [['flat', 1]],
    backgroundSpread: [0, 0],
    layered: false,
    scraps: { chance: 0, most: 0 },
    occluders: { chance: 0, most: 0 },
    grain: { chance: 0, amount: [0, 0] },
    shading: [0, 0],
    falloff: [0, 0],
    shadow: { chance: 0, opacity: [0, 0] },
    camera: { turn: 0, stretch: 0, tilt: 0, zoom: [1, 1] },
    blur: { chance: 0, sigma: [0, 0] },
    noise: { chance: 0, deviation: [0, 0] },
    gamma: [1, 1],
    colourMix: 0,
    compression: { chance: 0, quality: [100, 100] },
    quantise: { chance: 0, levels: [256, 256] },
  },
  /** Narrow nuisances. */
  plain: {
    objectCounts: [4, 3, 2, 1],
    rotation: 0.45,
    colourJitter: 0.03,
    contrast: 0.45,
    spacing: 1.05,
    room: 0.95,
    backgrounds: [
      ['flat', 2],
      ['gradient', 2],
      ['value-noise', 1],
    ],
    backgroundSpread: [0.08, 0.22],
    layered: false,
    scraps: { chance: 0, most: 0 },
    occluders: { chance: 0, most: 0 },
    grain: { chance: 0, amount: [0, 0] },
    shading: [0, 0.15],
    falloff: [0, 0],
    shadow: { chance: 0, opacity: [0, 0] },
    camera: { turn: 0.08, stretch: 0.05, tilt: 0.03, zoom: [0.95, 1.05] },
    blur: { chance: 0.2, sigma: [0.2, 0.5] },
    noise: { chance: 0.5, deviation: [0.005, 0.02] },
    gamma: [0.9, 1.1],
    colourMix: 0,
    compression: { chance: 0, quality: [100, 100] },
    quantise: { chance: 0, levels: [256, 256] },
  },
  /** Everything a caption does not say varies widely. */
  rich: {
    objectCounts: [4, 3, 2, 1],
    rotation: 1,
    colourJitter: 0.05,
    contrast: 0.38,
    spacing: 0.85,
    room: 0.88,
    backgrounds: [
      ['flat', 1],
      ['gradient', 1],
      ['value-noise', 3],
      ['fractal', 2],
      ['dead-leaves', 3],
    ],
    backgroundSpread: [0.1, 0.55],
    layered: true,
    scraps: { chance: 0.4, most: 10 },
    occluders: { chance: 0.25, most: 3 },
    grain: { chance: 0.5, amount: [0.05, 0.3] },
    shading: [0, 0.5],
    falloff: [0, 0.5],
    shadow: { chance: 0.4, opacity: [0.15, 0.55] },
    camera: { turn: 0.3, stretch: 0.2, tilt: 0.16, zoom: [0.85, 1.15] },
    blur: { chance: 0.4, sigma: [0.3, 1.3] },
    noise: { chance: 0.6, deviation: [0.01, 0.08] },
    gamma: [0.65, 1.5],
    colourMix: 0.06,
    compression: { chance: 0.25, quality: [12, 75] },
    quantise: { chance: 0.1, levels: [8, 40] },
  },
}
