import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'
import { colourDistance, jitterColour, patternColour } from '../scene/colour.ts'
import type { ProfileName } from '../profile-words.ts'
import { profiles } from '../scene/profile.ts'
import { sampleScene } from '../scene/sample-scene.ts'
import type { Scene, SceneObject } from '../scene/scene.ts'
import { baseHues, hueColours } from '../vocabulary.ts'

/**
 * The scene as a member of a group, as pictures of one patient, place or camera are: the background's kind and colours, the
 * light, the camera and the picture's gamma, colour cast and compression are the group's; what lies about, the noise and
 * the blur are its own. Objects that would hardly show against the group's background take another colour.
 * @param groupSeed equal for the group's members
 * @param random of the item
 */
export function inGroup(scene: Scene, profile: ProfileName, groupSeed: string, random: Random): Scene {
  const group = sampleScene(createRandom(groupSeed), profile)
  const { gamma, colourMatrix, quality, levels } = group.post
  const background = { ...group.background, seed: scene.background.seed, scraps: scene.background.scraps }
  return {
    ...scene,
    background,
    camera: group.camera,
    light: group.light,
    post: { ...scene.post, gamma, quality, levels, ...(colourMatrix !== undefined && { colourMatrix }) },
    objects: scene.objects.map((object, index) => visible(object, background, profile, random.fork(index))),
  }
}

function visible(
  object: SceneObject,
  background: Scene['background'],
  profile: ProfileName,
  random: Random,
): SceneObject {
  const { contrast, colourJitter } = profiles[profile]
  const shades = [...background.colours, ...(background.accent === undefined ? [] : [background.accent])]
  const distance = (colour: SceneObject['colour']): number =>
    Math.min(...shades.map((shade) => colourDistance(colour, shade)))
  if (distance(object.colour) >= contrast) return object
  const byContrast = random.shuffle(baseHues).toSorted((a, b) => distance(hueColours[b]) - distance(hueColours[a]))
  const standing = byContrast.filter((hue) => distance(hueColours[hue]) >= contrast)
  const hue = random.pick(standing.length > 0 ? standing : byContrast.slice(0, 1))
  const colour = jitterColour(hueColours[hue], colourJitter, random)
  return { ...object, hue, colour, second: patternColour(colour) }
}
