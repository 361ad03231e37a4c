import type { ReservedRelation } from '../vocabulary.ts'
import type { BackgroundHue, BackgroundKind, FillName, HueName, Rgb, ShapeName, SizeName } from '../vocabulary.ts'

/**
 * A scene lives in the square [−1, 1]², x to the right and y downwards; the camera maps it to the picture, which is
 * [−1, 1]² as well. Everything needed to draw it is here: drawing uses no other randomness.
 */
export interface Scene {
  /** 1 … 4 objects. The first is the main one: it names the scene's class, and no other is larger. */
  readonly objects: readonly SceneObject[]
  readonly background: Background
  readonly camera: Camera
  readonly light: Light
  readonly post: Post
  /** Holds from the first object to the next one or two; only the shift “new-relations” sets it. */
  readonly arrangement?: ReservedRelation
}

export interface SceneObject {
  readonly shape: ShapeName
  readonly hue: HueName
  readonly size: SizeName
  readonly fill: FillName
  /** Radians, clockwise on the picture. */
  readonly rotation: number
  readonly x: number
  readonly y: number
  /** Farther objects (larger depth) are drawn first. */
  readonly depth: number
  /** Half the object's extent, in scene units. */
  readonly radius: number
  readonly colour: Rgb
  /** The pattern's other colour. */
  readonly second: Rgb
  /** Repeats of the pattern per radius. */
  readonly fillFrequency: number
  readonly fillAngle: number
  /** How strongly a fine texture darkens and lightens the surface, 0 … 1, and its tile pixels per radius. */
  readonly grain: number
  readonly grainScale: number
}

export interface Background {
  readonly kind: BackgroundKind
  readonly hue: BackgroundHue
  readonly colours: readonly [Rgb, Rgb]
  /** A third colour; with it, noise is layered. Fractals and leaves always are, and do with two if it is absent. */
  readonly accent?: Rgb
  readonly angle: number
  readonly frequency: number
  /** Seeds the parts that are drawn by chance (fractal, leaves, noise offset). */
  readonly seed: number
  /** Scraps scattered over the background behind the objects. */
  readonly scraps: number
  /** Scraps that lie before the objects. */
  readonly occluders: number
  /** A pattern that pretraining never shows, mixed in by the shift “background”; alpha 0 … 1. */
  readonly overlay?: { readonly kind: OverlayKind; readonly alpha: number }
}

export const overlayKinds = ['bricks', 'ripples', 'mesh'] as const
export type OverlayKind = (typeof overlayKinds)[number]

/** Row-major 3 × 3 homography from scene to picture coordinates. */
export type Camera = readonly [number, number, number, number, number, number, number, number, number]

export interface Light {
  /** Direction the light comes from, radians. */
  readonly angle: number
  /** Brightness change from an object's lit to its unlit side, 0 … 1. */
  readonly shading: number
  /** Brightness change across the whole picture, towards the light, 0 … 1. */
  readonly falloff: number
  /** Opacity of the cast shadow, 0 … 1. */
  readonly shadow: number
}

export interface Post {
  /** Standard deviation of the blur, in pixels of a 64-pixel picture. */
  readonly blur: number
  /** Standard deviation of the added noise, where 1 is the full range. */
  readonly noise: number
  readonly noiseSeed: number
  readonly gamma: number
  /** Row-major 3 × 3 matrix on RGB; undefined is the identity. */
  readonly colourMatrix?: readonly number[]
  /** JPEG quality, 1 … 100; at 100 the picture is not compressed at all. */
  readonly quality: number
  /** Levels per channel; 256 leaves the picture unchanged. */
  readonly levels: number
}

export const noPost: Post = { blur: 0, noise: 0, noiseSeed: 0, gamma: 1, quality: 100, levels: 256 }

/** Where a scene point falls in the picture, both in [−1, 1]² when visible. */
export function project(camera: Camera, x: number, y: number): readonly [number, number] {
  const w = camera[6] * x + camera[7] * y + camera[8]
  return [(camera[0] * x + camera[1] * y + camera[2]) / w, (camera[3] * x + camera[4] * y + camera[5]) / w]
}

/** The matrix product a · b: first b, then a. */
export function composeCamera(a: Camera, b: Camera): Camera {
  const product: number[] = []
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      let sum = 0
      for (let k = 0; k < 3; k++) sum += (a[3 * row + k] as number) * (b[3 * k + column] as number)
      product.push(sum)
    }
  }
  return product as unknown as Camera
}

/** The inverse homography, up to scale (adjugate matrix). */
export function invertCamera(camera: Camera): Camera {
  const [a, b, c, d, e, f, g, h, i] = camera
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]
}
