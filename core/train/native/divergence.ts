/** The failure of a run whose loss or gradients are no longer finite. */
import type { Failure } from '../../domain/failure.ts'
import { describeOrigin, type NonFinite } from '../../engine/index.ts'
import type { Best } from './run-checkpoint.ts'
import { bestFile } from './checkpoint-files.ts'

export interface Divergence {
  readonly step: number
  readonly loss: number
  /** Joint norm of the gradients. */
  readonly norm: number
  /** The origin, if a diagnosis found it. */
  readonly cause: NonFinite | undefined
  readonly best: Best | null
  readonly runDir: string
}

/** A `diverged` failure that names the layer, the operation and its line of code, and the kept weights. */
export function divergence({ step, loss, norm, cause, best, runDir }: Divergence): Failure {
  const what = Number.isFinite(loss) ? 'a gradient is not finite' : `the loss became ${loss}`
  const kept = best ? ` The best weights before that, from epoch ${best.epoch}, are in ${bestFile(runDir)}.` : ''
  const where = cause === undefined ? '' : ` ${causeOf(cause)}`
  return {
    code: 'diverged',
    message: `Training diverged at step ${step}: ${what}.${where} Try another seed, or “frozen”, which changes the pretrained weights least.${kept}`,
    details: `loss ${loss}, gradient norm ${norm}, first not finite: ${JSON.stringify(cause ?? 'not found')}`,
  }
}

function causeOf({ number, source }: NonFinite): string {
  if ('input' in source) return `The input ${source.input} held ${number}.`
  if ('parameter' in source) return `The parameter ${source.parameter} already held ${number}.`
  return `The first ${number} came from ${describeOrigin(source)}.`
}
