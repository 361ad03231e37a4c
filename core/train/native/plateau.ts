/** When a phase ends because nothing is gained any more. */
import type { GuardState } from './adapt/guard.ts'
import { MOST_CUTS } from './adapt/guard.ts'
import type { Settings } from './config.ts'
import type { Phase } from './phases.ts'

/** A phase that more of the tower follows ends at its first plateau, so it waits no longer than this share of its epochs. */
const PLATEAU_SHARE = 0.4
const LEAST_PLATEAU = 2

type Ending = Pick<Phase, 'leaves' | 'epochs'>

/** Validations without a gain before rates are cut or the phase ends. */
export const patienceIn = ({ leaves, epochs }: Ending, { patience }: Pick<Settings, 'patience'>): number =>
  leaves ? Math.min(patience, Math.max(LEAST_PLATEAU, Math.ceil(PLATEAU_SHARE * epochs))) : patience

/** A plateau after so many cuts ends the phase. */
export const mostCutsIn = ({ leaves }: Pick<Ending, 'leaves'>): number => (leaves ? 0 : MOST_CUTS)

/** The fewest epochs after which the phase ends: those that gain nothing from here on. @param guard of the phase */
export function fewestEpochs(
  phase: Ending,
  config: Pick<Settings, 'patience'>,
  { sinceBetter, cuts }: Pick<GuardState, 'sinceBetter' | 'cuts'>,
): number {
  const patience = patienceIn(phase, config)
  const cutsLeft = Math.max(0, mostCutsIn(phase) - cuts)
  return Math.max(0, patience - sinceBetter) + cutsLeft * patience
}
