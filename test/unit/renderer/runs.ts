import type { RunDetail, RunSummary } from '../../../core/contract/index.ts'

/** A run with everything filled in, for tests that care about a field or two. */
export function runSummary(changes: Partial<RunSummary>): RunSummary {
  return {
    runId: 'r1',
    name: 'frozen · flowers',
    status: 'completed',
    reason: '',
    datasetId: 'd1',
    datasetName: 'flowers',
    fingerprint: 'f1',
    model: 'thaw-tiny',
    modelHash: 'm1',
    trainer: 'native',
    strategy: 'frozen',
    adviceUse: 'none',
    adviceId: null,
    advisedStrategy: null,
    seed: 0,
    engine: 'wasm',
    createdAt: '2026-01-01T10:00:00Z',
    startedAt: '2026-01-01T10:00:01Z',
    endedAt: null,
    seconds: 10,
    metric: 'accuracy',
    test: null,
    macroF1: null,
    validation: null,
    bestEpoch: null,
    sweepId: null,
    note: '',
    tags: [],
    archived: false,
    ...changes,
  }
}

export function runDetail(changes: Partial<RunDetail>): RunDetail {
  return {
    ...runSummary({}),
    goal: null,
    config: {
      seed: 0,
      epochs: 10,
      native: {
        batch: 32,
        headRate: 0.001,
        visionRate: 0.0001,
        textRate: 0.0001,
        rateDecay: 2,
        weightDecay: 0.05,
        warmupShare: 0.1,
        clipNorm: 1,
        patience: 5,
        augment: true,
        mirror: false,
        labelSmoothing: 0,
        cacheMB: 2048,
        recompute: false,
      },
    },
    phases: [],
    scores: {},
    artifacts: { folder: '/runs/r1' },
    environment: {},
    events: [],
    progress: null,
    ...changes,
  }
}
