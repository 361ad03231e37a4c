/** Where a run's time goes, seen from the engine and the optimiser it is given. */
import type { Engine, ProgramStats } from '../../../core/engine/index.ts'
import type { AdamW } from '../../../core/train/native/optimise/adamw.ts'

/** Parts by the names of the programs; what has none of its own is the fit of the head. */
const PART_OF: Readonly<Record<string, string>> = {
  'frozen part': 'features',
  'step on pooled': 'steps',
  'classify pooled': 'validation',
  'class captions': 'validation',
}

export interface Parts {
  engine(of: Engine): Engine
  optimiser(of: AdamW): AdamW
  /** The parts and what is left of `total`, ms. */
  sum(total: number): Record<string, number>
}

export function createParts(): Parts {
  const times: Record<string, number> = { features: 0, steps: 0, optimiser: 0, validation: 0, compile: 0, texts: 0 }
  const add = (part: string, ms: number): void => {
    times[part] = (times[part] ?? 0) + ms
  }
  async function timed<T>(part: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      return await work()
    } finally {
      add(part, performance.now() - started)
    }
  }
  const compiled = <T extends { readonly stats: ProgramStats }>(program: T): T => {
    add('compile', program.stats.traceMs + program.stats.compileMs)
    return program
  }
  return {
    engine: (engine) => ({
      ...engine,
      async compile(spec) {
        const program = compiled(await engine.compile(spec))
        const part = PART_OF[spec.name] ?? spec.name
        return { ...program, run: (inputs) => timed(part, async () => program.run(inputs)) }
      },
      async compileStep(spec) {
        const program = compiled(await engine.compileStep(spec))
        const part = PART_OF[spec.name] ?? spec.name
        return { ...program, run: (inputs) => timed(part, async () => program.run(inputs)) }
      },
    }),
    optimiser: ({ moments, update }) => ({
      moments,
      update: (...given) => {
        const started = performance.now()
        update(...given)
        add('optimiser', performance.now() - started)
      },
    }),
    sum(total) {
      const known = Object.values(times).reduce((a, b) => a + b, 0)
      return { ...times, rest: total - known }
    },
  }
}
