import type { Box, LabelledBox } from '../../../domain/dataset.ts'
import { parseJson } from '../../../domain/json.ts'
import { listValue, objectValue, textValue } from '../text/values.ts'

/**
 * Boxes in the answer of a model, in the forms that VLM-R1's rewards read: one box `[x1,y1,x2,y2]` (REC), or a list of
 * `{"bbox_2d": […], "label": …}`, often fenced as JSON and inside `<answer>` (OVD); “None” is an empty list.
 *
 * @param phrase the label of a box without one
 * @returns null if the answer is not a box
 */
export function answerBoxes(answer: unknown, phrase: string): LabelledBox[] | null {
  const value = typeof answer === 'string' ? parse(answer) : answer
  if (value === 'None') return []
  const one = boxOf(value)
  if (one) return [{ label: phrase, box: one }]
  const list = listValue(value) ?? (objectValue(value) ? [value] : null)
  if (!list || list.length === 0) return null
  const boxes: LabelledBox[] = []
  for (const entry of list) {
    const fields = objectValue(entry)
    const box = fields ? boxOf(fields['bbox_2d'] ?? fields['bbox'] ?? fields['box']) : boxOf(entry)
    if (!box) return null
    boxes.push({ label: textValue(fields?.['label']) ?? phrase, box })
  }
  return boxes
}

/** Left, top, right and bottom from a list of four numbers. */
export function boxOf(value: unknown): Box | null {
  const list = listValue(value)
  if (list?.length !== 4 || !list.every((entry) => typeof entry === 'number' && Number.isFinite(entry))) return null
  return list as unknown as Box
}

function parse(text: string): unknown {
  const answer = /<answer>([\s\S]*?)<\/answer>/.exec(text)?.[1] ?? text
  const body = (/```(?:json)?\s*([\s\S]*?)```/.exec(answer)?.[1] ?? answer).trim()
  if (/^none\.?$/i.test(body)) return 'None'
  return body.startsWith('[') || body.startsWith('{') ? (parseJson(body) ?? null) : null
}
