import type { Locator } from 'playwright-core'

interface Chart {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray }
  }
  readonly width: number
  readonly height: number
}
declare const getComputedStyle: (element: unknown) => { getPropertyValue(name: string): string }

/** How many points of a chart's canvas have the colour of a CSS variable: zero means that no curve is drawn in it. */
export function pointsOfColour(canvas: Locator, variable: string): Promise<number> {
  return canvas.evaluate((element, name) => {
    const chart = element as unknown as Chart
    const colour = getComputedStyle(element).getPropertyValue(name).trim().slice(1)
    const wanted = [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    const { data } = chart.getContext('2d').getImageData(0, 0, chart.width, chart.height)
    let found = 0
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] === 255 && wanted.every((value, index) => data[at + index] === value)) found++
    }
    return found
  }, variable)
}
