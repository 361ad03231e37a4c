/** Well-known models to begin with. Facts only, each from the page or table named beside it; nothing here was measured by Thaw. */

export interface CatalogueEntry {
  readonly id: string
  readonly family: 'CLIP' | 'SigLIP' | 'SigLIP 2'
  /** Of both towers, counted from the configuration; null where only its weights tell. */
  readonly parameters: number | null
  /** Approximate bytes of its weights: four for each parameter, or as its page lists them. */
  readonly bytes: number | null
  /** As its page names it; null where it names none. */
  readonly licence: string | null
  /** Side of the input image, px. */
  readonly imageSize: number
  readonly goodFor: string
  /** Top-1 accuracy on ImageNet without training, 0–1, and whose number it is. */
  readonly zeroShot: { readonly value: number; readonly source: string } | null
}

/** docs/openclip_results.csv of mlfoundations/open_clip, which tells ImageNet-1k to four digits. */
const OPEN_CLIP = 'open_clip’s results'
const TINY_CLIP = 'its model card'

/** Weights of four bytes each. */
const counted = (parameters: number): Pick<CatalogueEntry, 'parameters' | 'bytes'> => ({
  parameters,
  bytes: 4 * parameters,
})
const ofOpenClip = (value: number): CatalogueEntry['zeroShot'] => ({ value, source: OPEN_CLIP })

const B32 = counted(151_277_313)
const B16 = counted(149_620_737)
const L14 = counted(427_616_513)

/** Small ones first within a family. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: 'openai/clip-vit-base-patch32',
    family: 'CLIP',
    ...B32,
    licence: null,
    imageSize: 224,
    goodFor: 'The model that most work starts from, and the fastest of its size: 49 patches per image.',
    zeroShot: ofOpenClip(0.6332),
  },
  {
    id: 'openai/clip-vit-base-patch16',
    family: 'CLIP',
    ...B16,
    licence: null,
    imageSize: 224,
    goodFor: 'Finer detail than B/32 at about four times the work per image: 196 patches.',
    zeroShot: ofOpenClip(0.6834),
  },
  {
    id: 'openai/clip-vit-large-patch14',
    family: 'CLIP',
    ...L14,
    licence: null,
    imageSize: 224,
    goodFor: 'The vision encoder of many vision-language models. Training it needs several GB of memory.',
    zeroShot: ofOpenClip(0.7554),
  },
  {
    id: 'laion/CLIP-ViT-B-32-laion2B-s34B-b79K',
    family: 'CLIP',
    ...B32,
    licence: 'mit',
    imageSize: 224,
    goodFor: 'B/32 pretrained on open data, LAION-2B, with a licence that names its terms.',
    zeroShot: ofOpenClip(0.6656),
  },
  {
    id: 'laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K',
    family: 'CLIP',
    ...counted(151_288_833),
    licence: 'mit',
    imageSize: 256,
    goodFor: 'The strongest B/32 in open_clip’s table: larger images, pretrained on DataComp.',
    zeroShot: ofOpenClip(0.7281),
  },
  {
    id: 'laion/CLIP-ViT-B-16-laion2B-s34B-b88K',
    family: 'CLIP',
    ...B16,
    licence: 'mit',
    imageSize: 224,
    goodFor: 'B/16 pretrained on open data, LAION-2B.',
    zeroShot: ofOpenClip(0.7023),
  },
  {
    id: 'laion/CLIP-ViT-L-14-laion2B-s32B-b82K',
    family: 'CLIP',
    ...L14,
    licence: 'mit',
    imageSize: 224,
    goodFor: 'L/14 pretrained on open data, LAION-2B.',
    zeroShot: ofOpenClip(0.7525),
  },
  {
    id: 'facebook/metaclip-b32-400m',
    family: 'CLIP',
    ...B32,
    licence: 'cc-by-nc-4.0',
    imageSize: 224,
    goodFor: 'B/32 on CommonCrawl, selected as CLIP’s data was. Not for commercial use.',
    zeroShot: null,
  },
  {
    id: 'wkcn/TinyCLIP-ViT-8M-16-Text-3M-YFCC15M',
    family: 'CLIP',
    parameters: null,
    bytes: null,
    licence: 'mit',
    imageSize: 224,
    goodFor: 'The smallest here, distilled from B/16: quick to measure and train on any machine.',
    zeroShot: { value: 0.411, source: TINY_CLIP },
  },
  {
    id: 'wkcn/TinyCLIP-ViT-39M-16-Text-19M-YFCC15M',
    family: 'CLIP',
    parameters: null,
    bytes: 332_000_000,
    licence: 'mit',
    imageSize: 224,
    goodFor: 'About half of B/16, distilled from it.',
    zeroShot: { value: 0.635, source: TINY_CLIP },
  },
  {
    id: 'google/siglip-base-patch16-256',
    family: 'SigLIP',
    ...counted(203_202_050),
    licence: 'apache-2.0',
    imageSize: 256,
    goodFor: 'Trained with a sigmoid loss, which works with small batches too. English.',
    zeroShot: null,
  },
  {
    id: 'google/siglip2-base-patch16-224',
    family: 'SigLIP 2',
    ...counted(375_187_970),
    licence: 'apache-2.0',
    imageSize: 224,
    goodFor: 'Texts in many languages; over half of its parameters are the vocabulary.',
    zeroShot: null,
  },
]
