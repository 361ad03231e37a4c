import type { Random } from '../../domain/random.ts'
import { colourDistance, jitterColour, mixColours, patternColour } from './colour.ts'
import { placeObjects } from './layout.ts'
import type { ProfileName } from '../profile-words.ts'
import type { Profile } from './profile.ts'
import { profiles } from './profile.ts'
import type { Background, Camera, Light, Post, Scene, SceneObject } from './scene.ts'
import { composeCamera } from './scene.ts'
import type { BackgroundHue, FillName, HueName, Rgb, ShapeName } from '../vocabulary.ts'
import { backgroundOnlyHues, baseHues, baseShapes, hueColours } from '../vocabulary.ts'

export interface SceneOptions {
  /** The main object's shape; drawn among the base shapes if absent. */
  readonly mainShape?: ShapeName
  /** The main object's fill, likewise. */
  readonly mainFill?: FillName
  /** Shapes that are not drawn, as long as others are left. */
  readonly exclude?: readonly ShapeName[]
  /** How many objects; drawn as the profile says if absent. */
  readonly count?: 1 | 2 | 3 | 4
}

/** Draws a scene. Its parts have separate random streams, so that changing one does not affect the others. */
export function sampleScene(random: Random, profileName: ProfileName, options: SceneOptions = {}): Scene {
  const profile = profiles[profileName]
  const objects = sampleObjects(random.fork('objects'), profile, options)
  return {
    objects,
    background: sampleBackground(random.fork('background'), profile, objects),
    camera: sampleCamera(random.fork('camera'), profile),
    light: sampleLight(random.fork('light'), profile),
    post: samplePost(random.fork('post'), profile),
  }
}

function sampleObjects(random: Random, profile: Profile, options: SceneOptions): SceneObject[] {
  const { mainShape, mainFill } = options
  const [one, two, three, four] = profile.objectCounts
  const drawn = random.weighted([
    [1, one],
    [2, two],
    [3, three],
    [4, four],
  ])
  const places = placeObjects(random.fork('layout'), options.count ?? drawn, profile.spacing, profile.room)
  const grains = random.fork('grain')
  const objects: SceneObject[] = []
  for (const [index, place] of places.entries()) {
    const shape = index === 0 && mainShape !== undefined ? mainShape : drawShape(random, objects, options)
    // An object that lies on another must stand out from it.
    const under = place.inside ? objects[0] : undefined
    const hue = drawHue(random, under)
    const colour = jitterColour(hueColours[hue], profile.colourJitter, random)
    const fill = random.weighted<FillName>([
      ['solid', 3],
      ['stripes', 1],
      ['dots', 1],
      ['checker', 1],
    ])
    objects.push({
      shape,
      hue,
      size: place.size,
      fill: index === 0 && mainFill !== undefined ? mainFill : fill,
      rotation: random.range(-profile.rotation, profile.rotation),
      x: place.x,
      y: place.y,
      depth: place.inside ? 0 : random.range(0.1, 1),
      radius: place.radius,
      colour,
      second: patternColour(colour),
      fillFrequency: (place.size === 'small' ? 1.2 : place.size === 'medium' ? 1.7 : 2.2) * random.range(0.9, 1.15),
      fillAngle: random.range(0, Math.PI),
      ...sampleGrain(grains, profile),
    })
  }
  return objects
}

function sampleGrain(random: Random, profile: Profile): Pick<SceneObject, 'grain' | 'grainScale'> {
  const { chance, amount } = profile.grain
  return {
    grain: random.chance(chance) ? random.range(...amount) : 0,
    grainScale: Math.exp(random.range(Math.log(8), Math.log(80))),
  }
}

/** Other objects never repeat a class that was asked for: a picture must not show its class twice. */
function drawShape(random: Random, taken: readonly SceneObject[], { mainShape, exclude }: SceneOptions): ShapeName {
  const main = taken[0]?.shape ?? mainShape
  const free = baseShapes.filter((shape) => shape !== main)
  const wanted = exclude === undefined ? free : free.filter((shape) => !exclude.includes(shape))
  return random.pick(wanted.length > 0 ? wanted : free)
}

function drawHue(random: Random, under: SceneObject | undefined): HueName {
  if (under === undefined) return random.pick(baseHues)
  return random.pick(
    baseHues.filter(
      (hue) =>
        Math.min(colourDistance(hueColours[hue], under.colour), colourDistance(hueColours[hue], under.second)) > 0.4,
    ),
  )
}

const backgroundHues: readonly BackgroundHue[] = [...baseHues, ...backgroundOnlyHues]
const ATTEMPTS = 14

/** Draws backgrounds until one contrasts enough with every object; keeps the best if none does. */
function sampleBackground(random: Random, profile: Profile, objects: readonly SceneObject[]): Background {
  const kind = random.weighted(profile.backgrounds)
  const [least, most] = profile.backgroundSpread
  const spread = kind === 'flat' ? 0 : random.range(least, most)
  let best: { hue: BackgroundHue; colours: readonly [Rgb, Rgb]; contrast: number } | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const hue = random.pick(backgroundHues)
    const own = mixColours(hueColours[hue], [0.5, 0.5, 0.5], random.range(0, 0.35))
    const colour = jitterColour(own, profile.colourJitter, random)
    const other = jitterColour(random.chance(0.5) ? [0.95, 0.95, 0.95] : [0.05, 0.05, 0.05], 0.1, random)
    const colours = [colour, mixColours(colour, other, spread)] as const
    const contrast = contrastOf(objects, colours)
    if (best === undefined || contrast > best.contrast) best = { hue, colours, contrast }
    if (contrast >= profile.contrast) break
  }
  const { hue, colours } = best as NonNullable<typeof best>
  return {
    kind,
    hue,
    colours,
    ...(profile.layered && { accent: drawAccent(random.fork('accent'), profile, objects, colours[1]) }),
    angle: random.range(0, 2 * Math.PI),
    frequency: Math.exp(random.range(Math.log(10), Math.log(60))),
    seed: random.int(0x7fffffff),
    scraps: random.chance(profile.scraps.chance) ? 1 + random.int(profile.scraps.most) : 0,
    occluders: random.chance(profile.occluders.chance) ? 1 + random.int(profile.occluders.most) : 0,
  }
}

/** The first of a few colours that stands out from every object; the fallback if none does. */
function drawAccent(random: Random, profile: Profile, objects: readonly SceneObject[], fallback: Rgb): Rgb {
  for (let attempt = 0; attempt < ATTEMPTS / 2; attempt++) {
    const colour = mixColours(hueColours[random.pick(backgroundHues)], [0.5, 0.5, 0.5], random.range(0.1, 0.5))
    if (contrastOf(objects, [colour]) >= profile.contrast) return colour
  }
  return fallback
}

/** The least distance between an object's and a background's colour. */
function contrastOf(objects: readonly SceneObject[], shades: readonly Rgb[]): number {
  let contrast = Infinity
  for (const object of objects) {
    // A pattern may come close to the background in its other colour, as long as it stays apart.
    const second = object.fill === 'solid' ? object.colour : object.second
    for (const shade of shades) {
      contrast = Math.min(contrast, colourDistance(object.colour, shade), 1.4 * colourDistance(second, shade))
    }
  }
  return contrast
}

function sampleCamera(random: Random, profile: Profile): Camera {
  const { turn, stretch, tilt, zoom } = profile.camera
  const angle = random.range(-turn, turn)
  const scale = random.range(zoom[0], zoom[1])
  const ratio = Math.exp(random.range(-stretch, stretch) / 2)
  const c = Math.cos(angle) * scale
  const s = Math.sin(angle) * scale
  const affine: Camera = [c * ratio, -s * ratio, 0, s / ratio, c / ratio, 0, 0, 0, 1]
  if (tilt === 0) return affine
  return composeCamera([1, 0, 0, 0, 1, 0, random.range(-tilt, tilt), random.range(-tilt, tilt), 1], affine)
}

function sampleLight(random: Random, profile: Profile): Light {
  return {
    angle: random.range(0, 2 * Math.PI),
    shading: random.range(profile.shading[0], profile.shading[1]),
    shadow: random.chance(profile.shadow.chance) ? random.range(...profile.shadow.opacity) : 0,
    falloff: random.range(...profile.falloff),
  }
}

function samplePost(random: Random, profile: Profile): Post {
  const { blur, noise, gamma, colourMix, compression, quantise } = profile
  return {
    blur: random.chance(blur.chance) ? random.range(...blur.sigma) : 0,
    noise: random.chance(noise.chance) ? random.range(...noise.deviation) : 0,
    noiseSeed: random.int(0x7fffffff),
    gamma: Math.exp(random.range(Math.log(gamma[0]), Math.log(gamma[1]))),
    ...(colourMix > 0 && {
      colourMatrix: Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? 1 : 0) + colourMix * random.normal()),
    }),
    quality: random.chance(compression.chance) ? random.range(...compression.quality) : 100,
    levels: random.chance(quantise.chance) ? Math.round(random.range(...quantise.levels)) : 256,
  }
}
