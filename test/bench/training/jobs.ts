/** The runs of the training bench, each a command that prints one line of JSON. */
import { join } from 'node:path'
import { STRATEGY_IDS, type StrategyId } from '../../../core/strategies/index.ts'
import type { Case } from './cases.ts'
import { BENCHED, type BenchedId } from './models.ts'

export interface Job {
  /** Of its result among those of the same model. */
  readonly id: string
  readonly runs: 'node' | 'python'
  readonly args: readonly string[]
}

/** A case on disk. */
export interface WrittenCase extends Pick<Case, 'name' | 'needs'> {
  readonly folder: string
  /** Its pictures at the side that `full` trains at. */
  readonly shrunken: string
}

export interface JobOptions {
  readonly model: BenchedId
  /** The model's, with its weights. */
  readonly modelFolder: string
  readonly seeds: number
  readonly threads: string
  /** Leaves out the other side; both where empty. */
  readonly only: string
  /** Adds runs of `full` on both sides with mirror images, on photos of things: hands and letters would become others. */
  readonly mirror: boolean
}

const thaw = (script: string): string => join(import.meta.dirname, script)
const python = (script: string): string => join(import.meta.dirname, '../peer', script)

/** Seed by seed, so that a bench that is stopped has something of every case. */
export function jobsOf(cases: readonly WrittenCase[], options: JobOptions): Job[] {
  const seeds = Array.from({ length: options.seeds }, (_, seed) => seed)
  return seeds.flatMap((seed) =>
    cases.flatMap((written) => [
      ...(options.only === 'peer' ? [] : ourJobs(written, seed, options)),
      // The peer's other modes have no randomness; its rate is searched with the first seed.
      ...(options.only === 'thaw' || seed > 0 ? [] : peerJobs(written, options)),
    ]),
  )
}

function ourJobs(written: WrittenCase, seed: number, options: JobOptions): Job[] {
  const { name, folder } = written
  const { model, threads } = options
  const training = (as: string, strategy: StrategyId, ...changes: string[]): Job => {
    const args = [thaw('ours.ts'), folder, model, strategy, String(seed), threads, ...changes]
    return { id: `${name} ${as} ${seed}`, runs: 'node', args }
  }
  const trained = STRATEGY_IDS.map((strategy) => training(strategy, strategy))
  if (mirrors(written, options)) trained.push(training('full-mirrored', 'full', JSON.stringify({ mirror: true })))
  if (seed > 0) return trained
  return [...trained, { id: `${name} advised`, runs: 'node', args: [thaw('advised.ts'), folder, model] }]
}

const mirrors = ({ needs }: WrittenCase, { mirror }: JobOptions): boolean => mirror && needs === 'cifar10-small'

function peerJobs(written: WrittenCase, options: JobOptions): Job[] {
  const { name, folder, shrunken } = written
  const { model, modelFolder, threads } = options
  const { peer, rates } = BENCHED[model]
  const full = (mode: string, ...more: string[]): Job[] =>
    rates.map((rate) => {
      const settings = ['--rate', String(rate), '--threads', threads, ...more]
      return {
        id: `${name} peer-${mode} ${rate}`,
        runs: 'python',
        args: [python(peer), modelFolder, shrunken, 'full', ...settings],
      }
    })
  return [
    { id: `${name} peer-svm`, runs: 'python', args: [python('svm.py'), folder] },
    {
      id: `${name} peer-frozen`,
      runs: 'python',
      args: [python(peer), modelFolder, folder, 'frozen', '--threads', threads],
    },
    ...full('full'),
    ...(mirrors(written, options) ? full('mirrored', '--mirror') : []),
  ]
}
