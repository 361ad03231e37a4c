/** What stands where in a picture: labels for dense prediction. */
import { signedDistances } from '../render/shapes.ts'
import type { Scene } from './scene.ts'
import { invertCamera } from './scene.ts'
import type { FillName, HueName, ShapeName } from '../vocabulary.ts'
import { baseFills, baseHues, baseShapes } from '../vocabulary.ts'

/** Classes by number; 0 is the background (and anything reserved, which pretraining never shows). */
export interface PlaceLabels {
  /** [side²], 1 + index among the base shapes. */
  readonly shape: Uint8Array
  /** [side²], 1 + index among the base hues. */
  readonly hue: Uint8Array
  /** [side²], 1 + index among the base fills. */
  readonly fill: Uint8Array
}

const number = <T>(names: readonly T[], name: T): number => names.indexOf(name) + 1

/** The object in front at the centre of each cell of a side × side grid over the picture, row by row. */
export function labelPlaces(scene: Scene, side: number): PlaceLabels {
  const cells = side * side
  const labels = { shape: new Uint8Array(cells), hue: new Uint8Array(cells), fill: new Uint8Array(cells) }
  const [a, b, c, d, e, f, g, h, i] = invertCamera(scene.camera)
  const nearFirst = scene.objects.toSorted((one, other) => one.depth - other.depth)
  for (let at = 0; at < cells; at++) {
    const u = (2 * (at % side) + 1) / side - 1
    const v = (2 * Math.floor(at / side) + 1) / side - 1
    const w = 1 / (g * u + h * v + i)
    const x = (a * u + b * v + c) * w
    const y = (d * u + e * v + f) * w
    const seen = nearFirst.find((object) => {
      const cos = Math.cos(object.rotation) / object.radius
      const sin = Math.sin(object.rotation) / object.radius
      const [dx, dy] = [x - object.x, y - object.y]
      return signedDistances[object.shape](cos * dx + sin * dy, cos * dy - sin * dx) < 0
    })
    if (seen === undefined) continue
    labels.shape[at] = number<ShapeName>(baseShapes, seen.shape)
    labels.hue[at] = number<HueName>(baseHues, seen.hue)
    labels.fill[at] = number<FillName>(baseFills, seen.fill)
  }
  return labels
}
