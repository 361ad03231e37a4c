/** What measures of shift mean, in words that the command line and the window share. */

/** Below this, most of what the model knows is missing from a dataset. */
const NARROW = 0.5
const WIDE = 0.9

/**
 * Little coverage means narrow only where the data is familiar: what is foreign covers nothing either.
 * @param relative share of the reference that the dataset reaches, by what as many pretraining items reach
 */
export function coverageMeaning(relative: number, level: string): string {
  const share = `reaches ${Math.round(100 * relative)} % of what as many pretraining items reach`
  if (relative < NARROW && level === 'large') return `${share}: it lies elsewhere`
  if (relative < NARROW && level === 'moderate') return `${share}: a part of what the model knows, and some that is new`
  if (relative < NARROW) return `${share}: a narrow part of what the model knows, not foreign to it`
  return `${share}: ${relative < WIDE ? 'most' : 'nearly all'} of what the model knows`
}

interface Alignment {
  readonly separation: number
  readonly referenceSeparation: number
  readonly recallAt1: { readonly value: number }
  readonly referenceRecallAt1: number
}

/** How well images and their texts fit, beside pretraining. */
export function alignmentMeaning({
  separation,
  referenceSeparation,
  recallAt1,
  referenceRecallAt1,
}: Alignment): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`
  const numbers =
    `an image fits its own text better than another's ${percent(separation)} of the time ` +
    `(pretraining ${percent(referenceSeparation)}, chance 50 %) and finds it among 64 ${percent(recallAt1.value)} ` +
    `(pretraining ${percent(referenceRecallAt1)})`
  if (separation < 0.6) return `${numbers}: the texts say little about these images yet`
  const known = (separation - 0.5) / Math.max(0.01, referenceSeparation - 0.5)
  return `${numbers}: ${known > 0.9 ? 'as good as in pretraining' : 'weaker than in pretraining'}`
}
