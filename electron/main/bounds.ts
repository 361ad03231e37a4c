import { z } from 'zod'

export const MIN_WIDTH = 900
export const MIN_HEIGHT = 600

const savedWindow = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  maximized: z.boolean(),
})
export type SavedWindow = z.infer<typeof savedWindow>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The saved window, or null if the text is not valid: a damaged file costs only the position. */
export function parseSavedWindow(text: string): SavedWindow | null {
  try {
    return savedWindow.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Moves and shrinks the bounds to fit a display's work area, but never below the smallest usable window. */
export function clampBounds(wanted: Area, area: Area): Area {
  const width = Math.max(MIN_WIDTH, Math.min(wanted.width, area.width))
  const height = Math.max(MIN_HEIGHT, Math.min(wanted.height, area.height))
  return {
    x: Math.max(area.x, Math.min(wanted.x, area.x + area.width - width)),
    y: Math.max(area.y, Math.min(wanted.y, area.y + area.height - height)),
    width,
    height,
  }
}

/** The bounds of the first window: centred, and covering most of the area. */
export function defaultBounds(area: Area): Area {
  const width = Math.min(1280, area.width)
  const height = Math.min(860, area.height)
  const x = area.x + Math.round((area.width - width) / 2)
  const y = area.y + Math.round((area.height - height) / 2)
  return clampBounds({ x, y, width, height }, area)
}
