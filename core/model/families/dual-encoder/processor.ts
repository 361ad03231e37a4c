/** preprocessor_config.json, as transformers writes it in its versions from 2021 to 2026. */
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result, success } from '../../../domain/failure.ts'
import type { Framing, PillowFraming } from '../../../domain/framing.ts'
import { jsonIn } from '../../model-files.ts'
import type { PixelSettings } from './pixels.ts'

const FILES = ['preprocessor_config.json', 'processor_config.json'] as const

const size = z.number().int().positive()
const triple = z.tuple([z.number(), z.number(), z.number()])
const square = z.union([size, z.looseObject({ shortest_edge: size }), z.looseObject({ height: size, width: size })])
const processor = z.looseObject({
  do_resize: z.boolean().default(true),
  size: square.optional(),
  resample: z.number().int().default(3),
  do_center_crop: z.boolean().optional(),
  crop_size: square.optional(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: triple.optional(),
  image_std: triple.optional(),
})

/** Pillow's numbers of its filters. */
const KERNELS: Readonly<Record<number, Framing['kernel']>> = { 1: 'lanczos', 2: 'linear', 3: 'cubic' }

const TRANSFORMERS: Omit<PillowFraming, 'shorter'> = { alpha: 'on white', margin: 'down' }

/** What a class of processors does where its file says nothing. */
export interface ProcessorDefaults {
  readonly crops: boolean
  readonly mean: PixelSettings['mean']
  readonly std: PixelSettings['std']
}

/** @param side that the vision tower takes in. Failures: model-unreadable. */
export async function readProcessor(
  folder: string,
  side: number,
  defaults: ProcessorDefaults,
): Promise<Result<PixelSettings>> {
  for (const name of FILES) {
    const json = await jsonIn(folder, name)
    if (!json) continue
    if (!json.ok) return json
    // Newer files hold the processors of all kinds of input.
    const own = (json.value as { image_processor?: unknown } | null)?.image_processor ?? json.value
    const file = join(folder, name)
    const parsed = processor.safeParse(own)
    if (parsed.success) return settingsOf(parsed.data, file, side, defaults)
    return unusable(file, 'does not say how pictures are prepared', parsed.error.message)
  }
  return unusable(join(folder, FILES[0]), 'is missing: it says how pictures are prepared')
}

function settingsOf(
  read: z.infer<typeof processor>,
  file: string,
  side: number,
  defaults: ProcessorDefaults,
): Result<PixelSettings> {
  const kernel = KERNELS[read.resample]
  if (!kernel) return unusable(file, `asks for filter ${read.resample} of Pillow (“resample”); Thaw has 1, 2 and 3`)
  if (!read.do_resize) return unusable(file, 'asks for pictures as large as they come (“do_resize”)')
  const to = edges(read.size ?? side)
  const crops = read.do_center_crop ?? defaults.crops
  const cut = crops ? edges(read.crop_size ?? side) : to
  if (cut.height !== side || cut.width !== side || (!crops && to.shorter !== null)) {
    const made = cut.shorter === null || crops ? `${cut.width} × ${cut.height}` : 'shorter sides of ' + cut.width
    return unusable(file, `makes pictures of ${made} pixels, but config.json says vision_config.image_size ${side}`)
  }
  // A square of another size than the picture's shape would be stretched and cut; no file of these families asks for that.
  if (crops && to.shorter === null && to.height !== to.width)
    return unusable(file, 'stretches pictures before it cuts them')
  const isSquash = to.shorter === null
  return success({
    framing: {
      side,
      fit: isSquash ? 'squash' : 'crop',
      kernel,
      pillow: { ...TRANSFORMERS, shorter: to.shorter ?? side },
    },
    scale: read.do_rescale ? read.rescale_factor : 1,
    mean: read.do_normalize ? (read.image_mean ?? defaults.mean) : [0, 0, 0],
    std: read.do_normalize ? (read.image_std ?? defaults.std) : [1, 1, 1],
  })
}

/** A number means the shorter edge in the files of 2022 where pictures are cut, and both edges otherwise. */
function edges(given: z.infer<typeof square>): { height: number; width: number; shorter: number | null } {
  if (typeof given === 'number') return { height: given, width: given, shorter: given }
  if ('shortest_edge' in given && typeof given.shortest_edge === 'number')
    return { height: given.shortest_edge, width: given.shortest_edge, shorter: given.shortest_edge }
  const { height, width } = given as { height: number; width: number }
  return { height, width, shorter: null }
}

function unusable(file: string, why: string, details?: string): Result<never> {
  return failure('model-unreadable', `${file} ${why}. Get the file that belongs to the checkpoint.`, {
    file,
    ...(details !== undefined && { details }),
  })
}
