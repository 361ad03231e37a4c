import type { Random } from '../../domain/random.ts'
import type { Scene, SceneObject } from './scene.ts'
import { composeCamera, project } from './scene.ts'
import { radiusRanges } from './layout.ts'
import type { SizeName } from '../vocabulary.ts'
import { sizes } from '../vocabulary.ts'

/** Half the main object's extent in the picture, which is 2 wide, after framing. */
const FRAMED = [0.55, 0.85] as const
/** How far from the picture's middle it may lie. */
const OFF_CENTRE = 0.15

/**
 * The scene with the camera moved onto its main object.
 * @param closeness 1 moves it all the way, which makes the object large; 0 leaves it where it is
 */
export function frameMain(scene: Scene, random: Random, closeness = 1): Scene {
  const [main, ...others] = scene.objects as readonly [SceneObject, ...SceneObject[]]
  const zoom = (random.range(...FRAMED) / main.radius) ** closeness
  const [u, v] = project(scene.camera, main.x, main.y)
  const [right, down] = [random.range(-OFF_CENTRE, OFF_CENTRE), random.range(-OFF_CENTRE, OFF_CENTRE)]
  const towards = (from: number, to: number): number => from + (to - from) * closeness
  const camera = [zoom, 0, towards(u, right) - zoom * u, 0, zoom, towards(v, down) - zoom * v, 0, 0, 1] as const
  return {
    ...scene,
    objects: [{ ...main, size: closeness === 1 ? 'large' : sizeOf(main.radius * zoom) }, ...others],
    camera: composeCamera(camera, scene.camera),
  }
}

/** The size word for an object of this radius; between two ranges the nearer one. */
function sizeOf(radius: number): SizeName {
  const away = (size: SizeName): number => {
    const [least, most] = radiusRanges[size]
    return Math.max(least - radius, radius - most, 0)
  }
  return sizes.toSorted((a, b) => away(a) - away(b))[0] as SizeName
}
