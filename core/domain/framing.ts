/** How a picture of any shape becomes the square that a model takes in. Each model has its own. */
export interface Framing {
  /** Of the square, in pixels. */
  readonly side: number
  /** `crop` fits the shorter side and keeps the centre, `squash` fits both sides. */
  readonly fit: 'crop' | 'squash'
  /** What pixels are resampled with, antialiased when shrinking: Catmull-Rom or a triangle. */
  readonly kernel: 'cubic' | 'linear'
}

/** The shorter side resampled by Catmull-Rom, then the centre square. */
export const centreCrop = (side: number): Framing => ({ side, fit: 'crop', kernel: 'cubic' })
