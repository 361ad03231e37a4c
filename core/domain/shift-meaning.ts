/** What measures of shift mean, in words that the command line and the window share. */

/** Below this, most of what the model knows is missing from a dataset. */
const NARROW = 0.5
const WIDE = 0.9

const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`

/**
 * Little coverage means narrow only where the data is familiar: what is foreign covers nothing either.
 * @param relative share of the reference that the dataset reaches, by what as many pretraining items reach
 */
export function coverageMeaning(relative: number, level: string): string {
  const share = `reaches ${percent(relative)} of what as many pretraining items reach`
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
  readonly entropy?: number | undefined
  readonly referenceEntropy?: number | undefined
}

/** How well images and their texts fit, beside pretraining. */
export function alignmentMeaning({
  separation,
  referenceSeparation,
  recallAt1,
  referenceRecallAt1,
  entropy,
  referenceEntropy,
}: Alignment): string {
  const numbers =
    `of two texts, the model picks the one that belongs to the image in ${percent(separation)} of cases ` +
    `(pretraining data ${percent(referenceSeparation)}, guessing 50 %); of 64 texts, in ` +
    `${percent(recallAt1.value)} (pretraining data ${percent(referenceRecallAt1)})` +
    (entropy === undefined || referenceEntropy === undefined
      ? ''
      : `; its doubt among them is ${percent(entropy)} of a pure guess (pretraining data ${percent(referenceEntropy)})`)
  if (separation < 0.6) return `${numbers}: the texts say little about these images yet`
  const known = (separation - 0.5) / Math.max(0.01, referenceSeparation - 0.5)
  return `${numbers}: ${known > 0.9 ? 'as good as in pretraining' : 'weaker than in pretraining'}`
}

/** What a measured shift says besides distances; what older measurements lack is absent. */
interface Shift {
  readonly level: string
  readonly lateCoverage?: number | undefined
  readonly alignment?: Alignment | null | undefined
  readonly text?: Texts | null | undefined
  readonly pixels?: { readonly changes: readonly PixelChange[] } | null | undefined
}

interface Texts {
  readonly unigrams: { readonly value: number; readonly z: number }
  readonly unknown: { readonly value: number }
  readonly referenceUnknown: number
}

interface PixelChange {
  readonly name: string
  /** Standard deviations of the reference. */
  readonly effect: number
  readonly z: number
}

/** Pixel changes that are told: visible, and beyond chance. */
const VISIBLE = 0.5
const CERTAIN = 3
const MOST_TOLD = 4

/** The facts by name, each without a capital or a full stop. */
export function shiftFacts({ level, lateCoverage, alignment, text, pixels }: Shift): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = []
  if (lateCoverage !== undefined) facts.push(['coverage', coverageMeaning(lateCoverage, level)])
  if (alignment) facts.push(['alignment', alignmentMeaning(alignment)])
  if (text) facts.push(['texts', textMeaning(text)])
  const told = (pixels?.changes ?? [])
    .filter(({ effect, z }) => Math.abs(effect) > VISIBLE && Math.abs(z) > CERTAIN)
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, MOST_TOLD)
  if (told.length > 0) facts.push(['pixels', told.map(({ name, effect }) => `${name} ${signed(effect)} sd`).join(', ')])
  return facts
}

function textMeaning({ unigrams, unknown, referenceUnknown }: Texts): string {
  const apart = `words ${percent(Math.max(0, unigrams.value))} apart from pretraining’s (z ${unigrams.z.toFixed(1)})`
  return `${apart}, ${percent(unknown.value, 1)} of tokens unknown (pretraining ${percent(referenceUnknown, 1)})`
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}
