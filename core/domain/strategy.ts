/** The strategies Thaw knows: which part of the model trains, and when. */
export const STRATEGY_IDS = ['frozen', 'lp-ft', 'layered', 'progressive', 'full'] as const
export type StrategyId = (typeof STRATEGY_IDS)[number]

/** Strategies that this version can train; the others are listed so that histories and advice share one vocabulary. */
export const TRAINABLE_STRATEGIES = ['frozen', 'progressive', 'full'] as const satisfies readonly StrategyId[]
export type TrainableStrategyId = (typeof TRAINABLE_STRATEGIES)[number]

export interface StrategyInfo {
  readonly id: StrategyId
  readonly name: string
  readonly summary: string
}

export const STRATEGIES: Readonly<Record<StrategyId, StrategyInfo>> = {
  frozen: {
    id: 'frozen',
    name: 'Frozen encoder',
    summary: 'The vision tower stays as pretrained; a head is fitted exactly to features computed once.',
  },
  'lp-ft': {
    id: 'lp-ft',
    name: 'Probe, then fine-tune',
    summary: 'First the head alone on cached features, then everything at a small rate.',
  },
  layered: {
    id: 'layered',
    name: 'Upper layers only',
    summary: 'Shallow vision blocks stay frozen; the last blocks train.',
  },
  progressive: {
    id: 'progressive',
    name: 'Unfreeze step by step',
    summary:
      'Starts from a fitted head, then unfreezes block groups from the top down, with smaller rates for deeper groups.',
  },
  full: {
    id: 'full',
    name: 'Train everything',
    summary: 'Starts from a fitted head; then all parameters of both towers train together.',
  },
}

/** True for an id this version can train. */
export function isTrainable(id: string): id is TrainableStrategyId {
  return (TRAINABLE_STRATEGIES as readonly string[]).includes(id)
}
