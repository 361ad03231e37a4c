import type { Random } from '../../domain/random.ts'
import { createRandom } from '../../domain/random.ts'
import { arrange } from '../scene/arrange.ts'
import type { ClassView } from './classes.ts'
import { inGroup } from './groups.ts'
import { relationArity } from '../vocabulary.ts'
import { sampleScene } from '../scene/sample-scene.ts'
import type { SampleOptions } from './sample-options.ts'
import { defaultClasses, pictureShift } from './sample-options.ts'
import type { Scene } from '../scene/scene.ts'
import { shiftScene } from '../scene/shift.ts'

/**
 * The scene of one item: drawn, given its group's looks, then shifted.
 * @param view what it must show
 * @param group index of its group, if there are groups
 */
export function drawScene(options: SampleOptions, view: ClassView, seed: number, group?: number): Scene {
  const random = createRandom(seed)
  const profile = options.profile ?? 'plain'
  const drawn = drawView(options, view, random)
  const grouped =
    group === undefined ? drawn : inGroup(drawn, profile, `sample-${options.seed}-group-${group}`, random.fork('group'))
  const related = view.relation === undefined ? grouped : arrange(grouped, random.fork('arrange'), view.relation)
  const shift = pictureShift(options)
  return shift === undefined ? related : shiftScene(related, shift, options.severity ?? 0, random.fork('shift'))
}

function drawView(options: SampleOptions, view: ClassView, random: Random): Scene {
  const profile = options.profile ?? 'plain'
  const count = view.relation === undefined ? view.count : relationArity[view.relation]
  if (count === undefined) {
    const main = {
      ...(view.shape !== undefined && { mainShape: view.shape }),
      ...(view.fill && { mainFill: view.fill }),
    }
    return sampleScene(random.fork('scene'), profile, main)
  }
  // Classes of counts and relations show none of the shapes that are classes themselves.
  const exclude = options.classes ?? defaultClasses
  for (let attempt = 0; ; attempt++) {
    const scene = sampleScene(random.fork('scene').fork(attempt), profile, { count, exclude })
    // Occasionally there is no space for the last objects.
    if (scene.objects.length === count) return scene
  }
}
