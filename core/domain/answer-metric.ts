/** How a written answer is scored against the right one, and what people call it. */
export const ANSWER_METRICS = {
  'exact-match': 'exact match',
  'token-f1': 'token F1',
  iou: 'overlap of boxes',
} as const
