import type { Random } from '../domain/random.ts'
import type { Scene, SceneObject } from './scene.ts'
import { composeCamera, project } from './scene.ts'

/** Half the main object's extent in the picture, which is 2 wide, after framing. */
const FRAMED = [0.55, 0.85] as const
/** How far from the picture's middle it may lie. */
const OFF_CENTRE = 0.15

/** The scene with the camera moved onto its main object, which then counts as large. */
export function frameMain(scene: Scene, random: Random): Scene {
  const [main, ...others] = scene.objects as readonly [SceneObject, ...SceneObject[]]
  const zoom = random.range(...FRAMED) / main.radius
  const [u, v] = project(scene.camera, main.x, main.y)
  const [right, down] = [random.range(-OFF_CENTRE, OFF_CENTRE), random.range(-OFF_CENTRE, OFF_CENTRE)]
  return {
    ...scene,
    objects: [{ ...main, size: 'large' }, ...others],
    camera: composeCamera([zoom, 0, right - zoom * u, 0, zoom, down - zoom * v, 0, 0, 1], scene.camera),
  }
}
