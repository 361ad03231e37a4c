/**
 * Whether a sweep shows what is often said: in-domain, a frozen vision tower and a trained one are on a par; out of domain,
 * the frozen one is slightly better.
 */
import type { SweepClaim, SweepInterval, SweepVerdict } from '../contract/sweep.ts'

/** Closer than this, two strategies are on a par, as a share of 1. */
export const PAR = 0.02

export interface ClaimData {
  readonly model: string
  /** Whether the model is named in the sentence. */
  readonly named: boolean
  /** Full minus frozen. */
  readonly test: SweepInterval
  readonly robust: SweepInterval | null
  /** A description of the robust images. */
  readonly basis: string | null
}

/** One sentence for each part, with the numbers behind it. */
export function judgeClaim({ model, named, test, robust, basis }: ClaimData): SweepClaim {
  const inDomain = { verdict: onPar(test), difference: test }
  const frozenAhead = robust && negated(robust)
  const outside = frozenAhead && { verdict: ahead(frozenAhead), difference: frozenAhead }
  return {
    model,
    inDomain,
    robust: outside,
    text: [
      `${named ? `With ${model}: in-domain` : 'In-domain'}, ${parText(inDomain.verdict, test)}`,
      outside
        ? `Out of domain (${basis ?? ''}), ${aheadText(outside.verdict, outside.difference)}`
        : 'No robust score says how they compare out of domain.',
    ].join(' '),
  }
}

function onPar({ low, high }: SweepInterval): SweepVerdict {
  if (low > -PAR && high < PAR) return 'holds'
  return low > 0 || high < 0 ? 'fails' : 'open'
}

function ahead({ low, high }: SweepInterval): SweepVerdict {
  if (low > 0) return 'holds'
  return high < 0 ? 'fails' : 'open'
}

function parText(verdict: SweepVerdict, full: SweepInterval): string {
  const numbers = `full minus frozen is ${pointsText(full)}`
  switch (verdict) {
    case 'holds':
      return `the claim holds here: frozen and full are on a par, within ${points(PAR)} points (${numbers}).`
    case 'fails':
      return `the claim does not hold here: ${full.value > 0 ? 'full' : 'frozen'} is better (${numbers}).`
    case 'open':
      return `this sweep does not decide the claim: no difference is certain, and it could be more than ${points(PAR)} points (${numbers}).`
  }
}

function aheadText(verdict: SweepVerdict, frozen: SweepInterval): string {
  const numbers = `frozen minus full is ${pointsText(frozen)}`
  switch (verdict) {
    case 'holds':
      return `the claim holds here: frozen is better (${numbers}).`
    case 'fails':
      return `the claim does not hold here: full is better (${numbers}).`
    case 'open':
      return `this sweep does not decide the claim: no difference is certain (${numbers}).`
  }
}

const negated = ({ value, low, high }: SweepInterval): SweepInterval => ({ value: -value, low: -high, high: -low })

/** “+1.2 points, 95 % interval −0.4 to +2.8”. */
export function pointsText({ value, low, high }: SweepInterval): string {
  return `${signed(value)} points, 95 % interval ${signed(low)} to ${signed(high)}`
}

/** A share of 1 in points, with its sign: 0.012 → “+1.2”. */
export function signed(share: number): string {
  const text = Math.abs(100 * share).toFixed(1)
  return text === '0.0' ? text : `${share < 0 ? '−' : '+'}${text}`
}

const points = (share: number): string => String(100 * share)
