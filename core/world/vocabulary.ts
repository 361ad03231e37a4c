/** The world's names. “Reserved” ones never appear in pretraining: only a shift knob brings them in. */
export const baseShapes = [
  'circle',
  'square',
  'triangle',
  'star',
  'cross',
  'ring',
  'heart',
  'crescent',
  'hexagon',
  'diamond',
  'arrow',
  'pentagon',
] as const
export const reservedShapes = ['drop', 'trapezoid', 'gear', 'clover', 'chevron', 'hourglass'] as const
export type ShapeName = (typeof baseShapes)[number] | (typeof reservedShapes)[number]

export const baseHues = [
  'red',
  'orange',
  'yellow',
  'green',
  'cyan',
  'blue',
  'purple',
  'pink',
  'brown',
  'white',
] as const
export const reservedHues = ['navy', 'olive', 'maroon', 'beige'] as const
/** Colours that only backgrounds have. */
export const backgroundOnlyHues = ['gray', 'black'] as const
export type HueName = (typeof baseHues)[number] | (typeof reservedHues)[number]
export type BackgroundHue = (typeof baseHues)[number] | (typeof backgroundOnlyHues)[number]

export const sizes = ['small', 'medium', 'large'] as const
export type SizeName = (typeof sizes)[number]

export const baseFills = ['solid', 'stripes', 'dots', 'checker'] as const
export const reservedFills = ['woven', 'speckle', 'gradient'] as const
export type FillName = (typeof baseFills)[number] | (typeof reservedFills)[number]

export const backgroundKinds = ['flat', 'gradient', 'value-noise', 'fractal', 'dead-leaves'] as const
export type BackgroundKind = (typeof backgroundKinds)[number]

/** Relations that pretraining captions never mention; only the shift “new-relations” uses them. */
export const reservedRelations = ['touching', 'level', 'between', 'mirror'] as const
export type ReservedRelation = (typeof reservedRelations)[number]

/** How many objects a relation needs. */
export const relationArity: Readonly<Record<ReservedRelation, 2 | 3>> = { touching: 2, level: 2, between: 3, mirror: 2 }

/** Red, green and blue in 0 … 1, display-referred (sRGB values, not linear light). */
export type Rgb = readonly [number, number, number]

export const hueColours: Readonly<Record<HueName | BackgroundHue, Rgb>> = {
  red: [0.86, 0.13, 0.14],
  orange: [0.97, 0.53, 0.08],
  yellow: [0.97, 0.88, 0.16],
  green: [0.14, 0.62, 0.2],
  cyan: [0.18, 0.82, 0.86],
  blue: [0.14, 0.3, 0.86],
  purple: [0.5, 0.17, 0.7],
  pink: [0.98, 0.56, 0.75],
  brown: [0.47, 0.28, 0.13],
  white: [0.96, 0.96, 0.96],
  navy: [0.05, 0.08, 0.38],
  olive: [0.46, 0.48, 0.08],
  maroon: [0.42, 0.03, 0.1],
  beige: [0.88, 0.8, 0.62],
  gray: [0.5, 0.5, 0.5],
  black: [0.05, 0.05, 0.05],
}

/** Words for each name; the first is the usual one, the others are synonyms that captions use now and then. */
export const shapeWords: Readonly<Record<ShapeName, readonly string[]>> = {
  circle: ['circle', 'disc'],
  square: ['square', 'box'],
  triangle: ['triangle'],
  star: ['star'],
  cross: ['cross', 'plus'],
  ring: ['ring', 'donut'],
  heart: ['heart'],
  crescent: ['crescent', 'moon'],
  hexagon: ['hexagon'],
  diamond: ['diamond', 'rhombus'],
  arrow: ['arrow'],
  pentagon: ['pentagon'],
  drop: ['drop'],
  trapezoid: ['trapezoid'],
  gear: ['gear'],
  clover: ['clover'],
  chevron: ['chevron'],
  hourglass: ['hourglass'],
}

/** Names that captions never use: the shift “new-words” calls base shapes so. */
export const unseenShapeWords: Readonly<Record<ShapeName, string>> = {
  circle: 'orb',
  square: 'block',
  triangle: 'wedge',
  star: 'asterisk',
  cross: 'junction',
  ring: 'hoop',
  heart: 'valentine',
  crescent: 'sickle',
  hexagon: 'honeycomb',
  diamond: 'lozenge',
  arrow: 'pointer',
  pentagon: 'fivefold',
  drop: 'tear',
  trapezoid: 'bucket',
  gear: 'sprocket',
  clover: 'shamrock',
  chevron: 'stripe-mark',
  hourglass: 'sandglass',
}

export const hueWords: Readonly<Record<HueName | BackgroundHue, readonly string[]>> = {
  red: ['red', 'scarlet'],
  orange: ['orange'],
  yellow: ['yellow', 'golden'],
  green: ['green'],
  cyan: ['cyan', 'turquoise'],
  blue: ['blue'],
  purple: ['purple', 'violet'],
  pink: ['pink', 'rosy'],
  brown: ['brown'],
  white: ['white'],
  navy: ['navy'],
  olive: ['olive'],
  maroon: ['maroon'],
  beige: ['beige'],
  gray: ['gray', 'grey'],
  black: ['black'],
}

export const sizeWords: Readonly<Record<SizeName, readonly string[]>> = {
  small: ['small', 'little', 'tiny'],
  medium: ['medium', 'mid-sized'],
  large: ['large', 'big', 'huge'],
}

export const fillWords: Readonly<Record<FillName, readonly string[]>> = {
  solid: ['solid', 'plain'],
  stripes: ['striped'],
  dots: ['dotted', 'spotted'],
  checker: ['checkered', 'chequered'],
  woven: ['woven'],
  speckle: ['speckled'],
  gradient: ['fading'],
}

export const backgroundWords: Readonly<Record<BackgroundKind, readonly string[]>> = {
  flat: ['plain', 'flat', 'even'],
  gradient: ['smooth', 'shaded'],
  'value-noise': ['cloudy', 'misty'],
  fractal: ['feathery', 'fractal'],
  'dead-leaves': ['cluttered', 'messy'],
}
