/** How a picture of any shape becomes the square that a model takes in. Each model has its own. */
export interface Framing {
  /** Of the square, in pixels. */
  readonly side: number
  /** `crop` fits the shorter side and keeps the centre, `squash` fits both sides. */
  readonly fit: 'crop' | 'squash'
  /** What pixels are resampled with, antialiased when shrinking: Catmull-Rom, a triangle or Lanczos of three lobes. */
  readonly kernel: 'cubic' | 'linear' | 'lanczos'
  /** Present where every pixel is to be what Pillow makes of it, as models were trained that come from Python's libraries. */
  readonly pillow?: PillowFraming
}

export interface PillowFraming {
  /** What the shorter side becomes before the square is cut from the centre. */
  readonly shorter: number
  /** Transparent pictures lie on white before they are resampled, or lose their alpha after it. */
  readonly alpha: 'on white' | 'dropped after'
  /** Half of an odd margin is rounded down (transformers), or to the nearest even number (torchvision). */
  readonly margin: 'down' | 'even'
}

/** The shorter side resampled by Catmull-Rom, then the centre square. */
export const centreCrop = (side: number): Framing => ({ side, fit: 'crop', kernel: 'cubic' })
