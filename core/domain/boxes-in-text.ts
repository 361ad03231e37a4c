import type { Box } from './dataset.ts'

const NUMBER = String.raw`\s*(-?\d+(?:\.\d+)?)\s*`
const FOUR = new RegExp(String.raw`[[(]${[NUMBER, NUMBER, NUMBER, NUMBER].join(',')}[\])]`, 'g')

/** Every four numbers in brackets, which is how all of these models write boxes. */
export function boxesIn(answer: string): Box[] {
  return Array.from(answer.matchAll(FOUR), ([, ...numbers]) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = numbers.map(Number)
    return [left, top, right, bottom]
  })
}
