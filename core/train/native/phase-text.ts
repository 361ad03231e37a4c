/** The text of the event at the start of a phase. */
import { listed } from '../../domain/listed.ts'
import { isHeadGroup } from '../../model/index.ts'
import type { Phase } from './phases.ts'

/** “top third” begins, for at most 6 epochs: 3 blocks and the head train. */
export function phaseBegins({ name, trainable, epochs }: Pick<Phase, 'name' | 'trainable' | 'epochs'>): string {
  const blocks = trainable.filter((group) => group.startsWith('block')).length
  // The norm after the last block is not mentioned; parts of other families have their own names. EfficientNet calls its last
  // convolution “head”, which is not the head of this sentence.
  const others = trainable
    .filter((group) => !/^(?:stem|block\d+|norm)$/.test(group) && !isHeadGroup(group))
    .map((group) => (group === 'head' ? 'the tower’s last layer' : group))
  const tower = trainable.some((group) => !isHeadGroup(group))
  const parts = [
    ...(trainable.includes('stem') ? ['the stem'] : []),
    ...(blocks > 0 ? [`${blocks} ${blocks === 1 ? 'block' : 'blocks'}`] : []),
    ...others,
    'the head',
  ]
  const what = tower ? `${listed(parts)} train` : 'only the head trains'
  return `“${name}” begins, for at most ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}: ${what}.`
}
