import type { Random } from '../../domain/random.ts'
import { radiusRanges } from './layout.ts'
import type { ReservedRelation } from '../vocabulary.ts'
import { gapBetween } from './reserved-relations.ts'
import { relationArity, reservedRelations } from '../vocabulary.ts'
import type { Scene, SceneObject } from './scene.ts'
import { invertCamera, project } from './scene.ts'
import type { ShapeName, SizeName } from '../vocabulary.ts'

/** Shapes that are their own mirror image top to bottom; all others are so left to right. */
const lyingShapes: ReadonlySet<ShapeName> = new Set(['arrow', 'crescent', 'chevron'])

/**
 * Moves objects so that a reserved relation holds from the first to the next one or two. Large ones shrink to fit; those
 * that would be in the way are left out. An object that is alone gets its mirror image.
 * @param relation drawn among those that the scene has objects for if absent
 */
export function arrange(scene: Scene, random: Random, relation = drawRelation(scene, random)): Scene {
  const arranged = place(scene, relation, random)
  const others = scene.objects
    .slice(relationArity[relation])
    .filter((each) =>
      arranged.every((other) => Math.hypot(each.x - other.x, each.y - other.y) > 1.05 * (each.radius + other.radius)),
    )
  return { ...scene, objects: [...arranged, ...others], arrangement: relation }
}

function drawRelation(scene: Scene, random: Random): ReservedRelation {
  const count = scene.objects.length
  return random.pick(reservedRelations.filter((each) => each === 'mirror' || relationArity[each] <= count))
}

function place(scene: Scene, relation: ReservedRelation, random: Random): SceneObject[] {
  const [first, second, third] = scene.objects as readonly [SceneObject, SceneObject, SceneObject]
  switch (relation) {
    case 'mirror': {
      const one = moved(scene, sized(first, 'medium'), -random.range(0.48, 0.56), random.range(-0.45, 0.45))
      return [one, mirrored(scene, one)]
    }
    case 'level': {
      const height = random.range(-0.45, 0.45)
      const side = random.chance(0.5) ? 1 : -1
      return [
        moved(scene, sized(first, 'medium'), -0.52 * side, height),
        moved(scene, sized(second, 'medium'), 0.52 * side, height),
      ]
    }
    case 'between': {
      const angle = random.range(0, 2 * Math.PI)
      const [u, v] = [random.range(-0.1, 0.1), random.range(-0.1, 0.1)]
      const [du, dv] = [0.62 * Math.cos(angle), 0.62 * Math.sin(angle)]
      return [
        moved(scene, sized(first, 'small'), u, v),
        moved(scene, sized(second, 'small'), u - du, v - dv),
        moved(scene, sized(third, 'small'), u + du, v + dv),
      ]
    }
    default:
      return brought(sized(first, 'medium'), sized(second, 'medium'), random.range(0, 2 * Math.PI))
  }
}

/** Both around the centre, as far apart as makes their edges meet. */
function brought(a: SceneObject, b: SceneObject, angle: number): SceneObject[] {
  const at = (distance: number): readonly [SceneObject, SceneObject] => {
    const [dx, dy] = [(Math.cos(angle) * distance) / 2, (Math.sin(angle) * distance) / 2]
    return [
      { ...a, x: -dx, y: -dy },
      { ...b, x: dx, y: dy },
    ]
  }
  let near = 0
  let far = 1.4 * (a.radius + b.radius)
  for (let step = 0; step < 20; step++) {
    const middle = (near + far) / 2
    if (gapBetween(...at(middle)) > 0) far = middle
    else near = middle
  }
  return [...at(far)]
}

/** No larger than `most`; its radius fits its size's word again. */
function sized(object: SceneObject, most: 'small' | 'medium'): SceneObject {
  const size: SizeName = object.size === 'small' ? 'small' : most
  const [least, largest] = radiusRanges[size]
  const radius = Math.min(largest, Math.max(least, object.radius))
  return { ...object, size, radius, depth: Math.max(object.depth, 0.1) }
}

/** With its centre at a point of the picture. */
function moved(scene: Scene, object: SceneObject, u: number, v: number): SceneObject {
  const [x, y] = project(invertCamera(scene.camera), u, v)
  return { ...object, x, y }
}

/** Its image in a vertical mirror through the middle of the picture. */
function mirrored(scene: Scene, object: SceneObject): SceneObject {
  const [u, v] = project(scene.camera, object.x, object.y)
  const lying = lyingShapes.has(object.shape)
  return moved(
    scene,
    {
      ...object,
      rotation: (lying ? Math.PI : 0) - object.rotation,
      fillAngle: (lying ? 0 : Math.PI) - object.fillAngle,
    },
    -u,
    v,
  )
}
