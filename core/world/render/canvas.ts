import type { Camera } from '../scene/scene.ts'
import { invertCamera } from '../scene/scene.ts'

/** Working memory for one picture size: kept between calls, because drawing thousands per second must not allocate. */
export interface Canvas {
  readonly size: number
  /** Planes of red, green and blue, 0 … 1, [size · size] each. */
  readonly red: Float32Array
  readonly green: Float32Array
  readonly blue: Float32Array
  /** Scene coordinates of each pixel's centre under the present camera. */
  readonly sceneX: Float32Array
  readonly sceneY: Float32Array
  /** The camera of those coordinates. */
  aimedBy: Camera | undefined
  /** Free for use within one drawing step. */
  readonly spare: Float32Array
  readonly chroma: readonly [Float32Array, Float32Array]
  /**
   * Pixels of one row that an object may reach: their positions in its own frame, their distances from its edge, and
   * their indices.
   */
  readonly row: {
    readonly x: Float64Array
    readonly y: Float64Array
    readonly edges: Float64Array
    readonly places: Int32Array
  }
}

const canvases = new Map<number, Canvas>()

export function canvasFor(size: number): Canvas {
  let canvas = canvases.get(size)
  if (canvas === undefined) {
    const plane = (): Float32Array => new Float32Array(size * size)
    canvas = {
      size,
      red: plane(),
      green: plane(),
      blue: plane(),
      sceneX: plane(),
      sceneY: plane(),
      aimedBy: undefined,
      spare: plane(),
      chroma: [plane(), plane()],
      row: {
        x: new Float64Array(size),
        y: new Float64Array(size),
        edges: new Float64Array(size),
        places: new Int32Array(size),
      },
    }
    canvases.set(size, canvas)
  }
  return canvas
}

/** Fills in the scene coordinates of every pixel, unless they are there: many scenes share the plain camera. */
export function aimCamera(canvas: Canvas, camera: Camera): void {
  if (canvas.aimedBy?.every((value, k) => value === camera[k]) === true) return
  canvas.aimedBy = camera
  const { size, sceneX, sceneY } = canvas
  const [a, b, c, d, e, f, g, h, i] = invertCamera(camera)
  // Without perspective the divisor is the same everywhere.
  const affine = g === 0 && h === 0 ? 1 / i : undefined
  let at = 0
  for (let row = 0; row < size; row++) {
    const y = (2 * row + 1) / size - 1
    for (let column = 0; column < size; column++) {
      const x = (2 * column + 1) / size - 1
      const w = affine ?? 1 / (g * x + h * y + i)
      sceneX[at] = (a * x + b * y + c) * w
      sceneY[at] = (d * x + e * y + f) * w
      at++
    }
  }
}

/** Scene units that one pixel covers near a picture point (square root of the inverse map's area change). */
export function unitsPerPixel(camera: Camera, size: number, u: number, v: number): number {
  const [a, b, c, d, e, f, g, h, i] = invertCamera(camera)
  const w = g * u + h * v + i
  const x = (a * u + b * v + c) / w
  const y = (d * u + e * v + f) / w
  const area = ((a - g * x) * (e - h * y) - (b - h * x) * (d - g * y)) / (w * w)
  return (2 / size) * Math.sqrt(Math.abs(area))
}
