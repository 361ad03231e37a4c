/** What a run would train, as text: a table for each phase, part by part. */
import type { PhaseInfo, RunPlan } from '../contract/run.ts'
import { rateText } from '../domain/rate-text.ts'
import { strategyName } from '../strategies/index.ts'
import { bytes, facts, table } from './text.ts'

const count = (n: number): string => n.toLocaleString('en-US')

export function planText({ model, strategy, config, phases, numbers, bytes: sizes }: RunPlan): string {
  const frozen = `${count(numbers.frozen)} of ${count(numbers.all)} numbers`
  return [
    facts([
      ['strategy', `${strategyName(strategy)} (${strategy})`],
      ['model', model],
      ['epochs', `${config.epochs}${config.minutes === undefined ? '' : `, at most ${config.minutes} minutes`}`],
      ['frozen', numbers.frozen === 0 ? 'nothing' : `${frozen}; a hash will prove it`],
      ['checkpoint', `${bytes(sizes.checkpoint)} to resume from; the kept weights take ${bytes(sizes.weights)}`],
    ]),
    ...phases.map(phaseTable),
    'Every run begins with fitting the head. Rates are peaks: a range test before the first step may lower them all.',
  ].join('\n\n')
}

/** The parts of a phase; all of them train. */
export function phaseTable({ name, epochs, parts = [], cached, from }: PhaseInfo): string {
  const input = cached ? `, from the stored output of ${from === 'pooled' ? 'the tower' : from}` : ''
  const rows = parts.map(({ part, tensors, numbers, rate }) => [
    part,
    count(tensors.length),
    count(numbers),
    rateText(rate),
  ])
  return `“${name}”, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}${input}\n${table(['part', 'tensors', 'numbers', 'rate'], rows)}`
}
