/** A situation that advice on models of other trainers starts from. */
import type { ElsewhereSituation } from '../../../core/advise/index.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'

const size: ElsewhereSituation['size'] = {
  items: 1200,
  train: 1000,
  validation: 100,
  classes: 10,
  smallestClass: { name: 'cat', items: 90 },
  largestClass: { name: 'dog', items: 110 },
  effectiveClasses: 10,
  effectiveItems: 1000,
  effectiveItemsPerClass: 100,
  duplicateShare: 0,
}

export const elsewhereSituation: ElsewhereSituation = {
  datasetId: 'd',
  task: 'classes',
  size,
  model: '/models/qwen',
  family: 'Qwen2.5-VL',
  goal: 'in-domain',
  kind: 'text',
  measured: null,
  options: STRATEGY_IDS.map((strategy) => ({
    strategy,
    trainable: 1,
    trainers: [
      { trainer: 'runner', name: 'Thaw’s runner', method: 'sft', support: { kind: 'yes' } },
      { trainer: 'llama-factory', name: 'LLaMA-Factory', method: 'sft', support: { kind: 'no', why: 'It cannot.' } },
    ],
  })),
}
