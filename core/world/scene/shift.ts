import type { Random } from '../../domain/random.ts'
import { colourDistance, jitterColour, patternColour } from './colour.ts'
import { arrange } from './arrange.ts'
import type { Camera, Post, Scene, SceneObject } from './scene.ts'
import { composeCamera, overlayKinds } from './scene.ts'
import type { HueName } from '../vocabulary.ts'
import { hueColours, reservedFills, reservedHues, reservedShapes } from '../vocabulary.ts'

/** Shifts of what a picture shows; each has a severity from 0 (no change at all) to 1. */
export const sceneShiftKinds = [
  'palette',
  'texture',
  'background',
  'blur-noise-jpeg',
  'viewpoint',
  'new-shapes',
  'new-relations',
] as const
export type SceneShiftKind = (typeof sceneShiftKinds)[number]

/** Shifts of the class names; pictures stay unchanged. See `classes.ts`. */
export const labelShiftKinds = ['new-words', 'new-labels', 'new-labels-conjunctions', 'new-labels-counts'] as const
export type LabelShiftKind = (typeof labelShiftKinds)[number]

export const shiftKinds = [...sceneShiftKinds, ...labelShiftKinds] as const
export type ShiftKind = (typeof shiftKinds)[number]

/**
 * The scene under a shift. At severity 0 it is the scene itself. The same `random` seed at another severity makes the same
 * choices more or less strongly, so that severities can be compared item by item.
 *
 * `palette` turns the picture's hues by up to 120° and gives a share of the objects reserved colours; `texture` gives a
 * share of the objects reserved fills; `background` mixes in a reserved pattern; `blur-noise-jpeg` adds to the blur and
 * the noise and lowers the JPEG quality down to a tenth; `viewpoint` turns, tilts and shrinks; `new-shapes` gives a share of the objects reserved shapes;
 * `new-relations` arranges a share of the scenes by a reserved relation. The share is the severity. After `palette` the colour words of captions are those of the scene before the hues turned.
 */
export function shiftScene(scene: Scene, kind: SceneShiftKind, severity: number, random: Random): Scene {
  if (!(severity >= 0 && severity <= 1)) throw new RangeError(`severity must lie in 0 … 1, not ${severity}`)
  if (severity === 0) return scene
  switch (kind) {
    case 'palette':
      return turnHues(
        changeShare(scene, severity, random, (object, own) => recolour(object, scene, own)),
        (2 * Math.PI * severity) / 3,
      )
    case 'texture':
      return changeShare(scene, severity, random, (object, own) => ({ ...object, fill: own.pick(reservedFills) }))
    case 'background':
      return {
        ...scene,
        background: { ...scene.background, overlay: { kind: random.pick(overlayKinds), alpha: severity } },
      }
    case 'blur-noise-jpeg':
      return { ...scene, post: worsen(scene.post, severity) }
    case 'new-relations':
      return random.next() < severity ? arrange(scene, random) : scene
    case 'viewpoint':
      return { ...scene, camera: composeCamera(viewpoint(severity, random), scene.camera) }
    default:
      return changeShare(scene, severity, random, (object, own) => ({ ...object, shape: own.pick(reservedShapes) }))
  }
}

function worsen(post: Post, severity: number): Post {
  return {
    ...post,
    blur: post.blur + 1.9 * severity,
    noise: post.noise + 0.14 * severity,
    quality: Math.min(post.quality, 100 * 0.1 ** severity),
  }
}

function changeShare(
  scene: Scene,
  share: number,
  random: Random,
  change: (object: SceneObject, random: Random) => SceneObject,
): Scene {
  const objects = scene.objects.map((object, index) => {
    const own = random.fork(index)
    return own.next() < share ? change(object, own) : object
  })
  return { ...scene, objects }
}

/** Takes the first of the reserved colours, in random order, that stands out; the one that does so most if none does. */
function recolour(object: SceneObject, scene: Scene, random: Random): SceneObject {
  const contrast = (hue: HueName): number =>
    Math.min(...scene.background.colours.map((shade) => colourDistance(hueColours[hue], shade)))
  const hues = random.shuffle(reservedHues)
  const best = hues.toSorted((a, b) => contrast(b) - contrast(a))[0] as HueName
  const hue = hues.find((each) => contrast(each) > 0.45) ?? best
  const colour = jitterColour(hueColours[hue], 0.03, random)
  return { ...object, hue, colour, second: patternColour(colour) }
}

/** Turns colours about the gray axis (Rodrigues' rotation), which keeps their distances. */
function turnHues(scene: Scene, angle: number): Scene {
  const c = Math.cos(angle)
  const along = (1 - c) / 3
  const across = Math.sin(angle) / Math.sqrt(3)
  const turn = [c + along, along - across, along + across, along + across, c + along, along - across]
  const matrix = [...turn, along - across, along + across, c + along]
  const before = scene.post.colourMatrix ?? [1, 0, 0, 0, 1, 0, 0, 0, 1]
  return { ...scene, post: { ...scene.post, colourMatrix: multiply(matrix, before) } }
}

function multiply(a: readonly number[], b: readonly number[]): readonly number[] {
  return composeCamera(a as unknown as Camera, b as unknown as Camera)
}

/** Shrinks as it turns, so that corners stay in the picture. */
function viewpoint(severity: number, random: Random): Camera {
  const side = random.chance(0.5) ? 1 : -1
  const angle = side * severity * random.range(0.6, 1) * (Math.PI / 2)
  const scale = 1 - 0.3 * severity
  const c = Math.cos(angle) * scale
  const s = Math.sin(angle) * scale
  const tiltX = severity * random.range(-0.35, 0.35)
  const tiltY = severity * random.range(-0.35, 0.35)
  return composeCamera([1, 0, 0, 0, 1, 0, tiltX, tiltY, 1], [c, -s, 0, s, c, 0, 0, 0, 1])
}
