import { WHOLE } from './range.ts'
import type { Strategy } from './strategy.ts'

export const frozen: Strategy = {
  id: 'frozen',
  name: 'Frozen encoder',
  summary: 'The vision tower keeps its pretrained weights; only a head learns, from features computed once.',
  act: 'keep the vision tower frozen',
  acting: 'keeping the vision tower frozen',
  stages: [{ name: 'head on cached features', epochs: 1, vision: null, text: WHOLE }],
  // An exactly fitted head needs only small corrections.
  rates: { head: 1e-4, vision: 0, text: 1e-5, decay: 1 },
  epochs: 10,
  inexactHead: { rates: { head: 3e-4, vision: 0, text: 1e-4, decay: 1 }, epochs: 20 },
  beliefs: null,
}
