/** Explains measures of shift, in the same words on the command line and in the window. */
import type { MarkedMoments } from './moment-marks.ts'
import { comparedWithMarks } from './moment-marks.ts'

/** Below this coverage, most of the pretraining data is missing from a dataset. */
const NARROW = 0.5
const WIDE = 0.9

const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`

/**
 * Low coverage means narrow only if the data is familiar: data that is new to the model covers little as well.
 * @param relative share of the reference that the dataset reaches, relative to as many pretraining items
 */
export function coverageMeaning(relative: number, level: string): string {
  const share = `${percent(relative)} of the coverage of as many pretraining images`
  if (relative < NARROW && level === 'large') return `${share}: outside the pretraining data`
  if (relative < NARROW && level === 'moderate') return `${share}: part of the pretraining data, and some new data`
  if (relative < NARROW) return `${share}: a narrow part of the pretraining data, not different from it`
  return `${share}: ${relative < WIDE ? 'most' : 'nearly all'} of the pretraining data`
}

/** What of pretraining is null is not known. */
interface Alignment {
  readonly separation: number
  readonly referenceSeparation: number | null
  readonly recallAt1: { readonly value: number }
  readonly referenceRecallAt1: number | null
  readonly entropy?: number | undefined
  readonly referenceEntropy?: number | null | undefined
}

/** What the window and the command line say if a model came without statistics. */
export const UNKNOWN_SHIFT =
  'how far your images lie from what the model was pretrained on is not known: this model came without statistics; build some from images that you choose, on the model’s card or with “thaw models stats”'

/** What statistics of images that a person chose mean, before and after they are built. */
export const CHOSEN_STATISTICS =
  'shift is then the distance to these images, which stand for the pretraining set and are not it: it says as much about pretraining as they are like it'

/** What a shift was measured against; older measurements say nothing of it. */
interface Referred {
  readonly referenceSize: number
  readonly basis?: { readonly source: string; readonly chosen: boolean } | undefined
}

/** “2,000 images of the folder “photos””, if a person chose them to stand for pretraining; null otherwise. */
export function standIn({ referenceSize, basis }: Referred): string | null {
  return basis?.chosen ? `${referenceSize.toLocaleString('en')} images of ${basis.source}` : null
}

/** What the images are like or not: “the model’s pretraining data”, or the images that stand for it. */
export function homeOf(shift: Referred): string {
  const chosen = standIn(shift)
  return chosen === null ? 'the model’s pretraining data' : `the ${chosen}`
}

/** How well images and their texts match, compared with the pretraining data if its statistics are known. */
export function alignmentMeaning({
  separation,
  referenceSeparation,
  recallAt1,
  referenceRecallAt1,
  entropy,
  referenceEntropy,
}: Alignment): string {
  const guess = referenceSeparation === null ? '' : `pretraining data ${percent(referenceSeparation)}, `
  const numbers =
    `of two texts, the model picks the image’s own in ${percent(separation)} of cases ` +
    `(${guess}guessing 50 %); of 64 texts, in ${percent(recallAt1.value)}${inPretraining(referenceRecallAt1)}` +
    (entropy === undefined || referenceEntropy === undefined
      ? ''
      : `; its uncertainty among them is ${percent(entropy)} of a pure guess${inPretraining(referenceEntropy)}`)
  if (separation < 0.6) return `${numbers}: the model cannot match these texts to the images yet`
  if (referenceSeparation === null) return numbers
  const known = (separation - 0.5) / Math.max(0.01, referenceSeparation - 0.5)
  return `${numbers}: ${known > 0.9 ? 'as well as in pretraining' : 'less well than in pretraining'}`
}

const inPretraining = (share: number | null): string => (share === null ? '' : ` (pretraining data ${percent(share)})`)

/** The measures of a shift besides distances; older measurements may lack some. */
interface Shift extends Partial<Referred> {
  readonly level: string
  readonly lateCoverage?: number | undefined
  readonly alignment?: Alignment | null | undefined
  readonly text?: Texts | null | undefined
  readonly pixels?: { readonly changes: readonly PixelChange[] } | null | undefined
  readonly moments?: Moments | undefined
  readonly words?: OwnWords | undefined
}

/** What a dual encoder's own words say: `OwnWords` of core/contract. */
interface OwnWords {
  readonly words: number
  readonly certainty: { readonly value: number; readonly low: number; readonly high: number }
  readonly textCertainty: number
  readonly lead: number
  readonly textLead: number
  readonly names: readonly { readonly name: string; readonly images: number }[]
}

interface Moments extends MarkedMoments {
  readonly logVariance: { readonly value: number }
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

/** Thresholds for reported pixel changes: visible, and beyond chance. */
const VISIBLE = 0.5
const CERTAIN = 3
const MOST_REPORTED = 4

/** The facts by name, each without a capital letter or a full stop. */
export function shiftFacts({
  referenceSize = 0,
  basis,
  level,
  lateCoverage,
  alignment,
  text,
  pixels,
  moments,
  words,
}: Shift): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = []
  const chosen = standIn({ referenceSize, basis })
  if (chosen !== null)
    facts.push(['compared with', `${chosen}, not with the pretraining set; below, “pretraining” means these images`])
  if (moments) facts.push(['moments', momentsMeaning(moments)])
  if (words)
    facts.push(['own words', `${ownWordsMeaning(words)}${areTelling(words) ? `; most often ${namesOf(words)}` : ''}`])
  if (lateCoverage !== undefined) facts.push(['coverage', coverageMeaning(lateCoverage, level)])
  if (alignment) facts.push(['alignment', alignmentMeaning(alignment)])
  if (text) facts.push(['texts', textMeaning(text)])
  const visible = (pixels?.changes ?? [])
    .filter(({ effect, z }) => Math.abs(effect) > VISIBLE && Math.abs(z) > CERTAIN)
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, MOST_REPORTED)
  if (visible.length > 0)
    facts.push(['pixels', visible.map(({ name, effect }) => `${name} ${signed(effect)} sd`).join(', ')])
  return facts
}

/** Below this many times the probability of a guess, the model does not tell the words themselves apart. */
const TELLING = 20

/** Whether a model tells words apart, without which they say nothing of images. */
export const areTelling = ({ words, textCertainty }: Pick<OwnWords, 'words' | 'textCertainty'>): boolean =>
  textCertainty >= TELLING / words

/**
 * “for an image the model is 13.1 % sure of one of 600 words”, beside what it gives for the words themselves. Never a level:
 * nobody has calibrated it.
 */
export function ownWordsMeaning({ words, certainty, textCertainty, lead, textLead }: OwnWords): string {
  if (!areTelling({ words, textCertainty }))
    return `the model hardly tells ${words} common words apart by themselves (${percent(textCertainty, 1)} sure of one put differently), so that they say nothing about images`
  const { value, low, high } = certainty
  return (
    `of ${words} common words the model is ${percent(value, 1)} (${percent(low, 1)} to ${percent(high, 1)}) sure of the nearest one to an image, ` +
    `and ${percent(textCertainty, 1)} where the word is put differently (guessing ${percent(1 / words, 1)}); it leads all words by ` +
    `${lead.toFixed(1)} standard deviations (put differently ${textLead.toFixed(1)}). Surer means nearer to pretraining; no level follows from it, because nobody has calibrated it`
  )
}

const namesOf = ({ names }: OwnWords): string => names.map(({ name, images }) => `${name} (${images})`).join(', ')

function momentsMeaning(moments: Moments): string {
  const { quarters, logVariance } = moments
  const compared = comparedWithMarks(moments)
  return (
    `${compared === null ? '' : `${compared}, `}by the running statistics of the model’s batch normalisations: ` +
    `D² ${distance(quarters[0])} in early layers, which see how images look, ${distance(quarters.at(-1))} in late ones, ` +
    `which see what they mean; log variance ratio ${logVariance.value.toFixed(2)}`
  )
}

function distance(of: MarkedMoments['quarters'][number] | undefined): string {
  return of ? `${plain(of.value)} (${plain(of.low)} to ${plain(of.high)})` : '–'
}

const plain = (value: number): string => value.toFixed(2).replace('-', '−')

function textMeaning({ unigrams, unknown, referenceUnknown }: Texts): string {
  const apart = `${percent(Math.max(0, unigrams.value))} divergence of words from pretraining (z ${unigrams.z.toFixed(1)})`
  return `${apart}, ${percent(unknown.value, 1)} of tokens unknown (pretraining ${percent(referenceUnknown, 1)})`
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}
