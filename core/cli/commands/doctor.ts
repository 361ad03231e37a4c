import type { EngineReport } from '../../contract/engine.ts'
import { backendInUse, backendName, type EngineChoice, whyUntimed } from '../../domain/engine.ts'
import { chooseHome, diagnosticsReport } from '../../app/index.ts'
import { exitCodeOf, FailureError } from '../../domain/failure.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { textOf } from '../options.ts'
import { table, wrap } from '../text.ts'

const WIDTH = 100

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'thaw doctor [--report]',
  summary: 'Check which engines work on this machine and how fast they are, and choose the fastest.',
  options: {
    report: {
      type: 'boolean',
      help: 'measure nothing; print a report to attach to a question about Thaw, without personal data',
    },
  },
  arguments: { min: 0, max: 0 },
  async run(context) {
    const { client, options } = context
    if (options['report'] === true) return diagnostics(context)
    const thaw = await client()
    const info = await thaw.call('app.info', {})
    const report = await thaw.job('engine.doctor', {})
    const { choice } = await thaw.call('engine.report', {})
    const { machine } = report
    const node = process.version
    const cores = machine.physicalCores === null ? '' : ` (${machine.physicalCores} physical)`
    const text = [
      reportText(report, choice),
      '',
      `Thaw ${info.version}, Node ${node}, ${info.platform}; ${machine.processor}, ${machine.cores} cores${cores}; data in ${info.home}`,
    ]
    const use = backendInUse(choice, report)
    const usable = report.engines.some(({ available }) => available)
    return { json: { ...report, ...info, use, node }, text: text.join('\n'), exitCode: usable ? 0 : 3 }
  },
}

/** Works even if Thaw does not start, when the report matters most. */
async function diagnostics({ client, options }: CommandContext): Promise<CommandResult> {
  try {
    const { text } = await (await client()).call('app.diagnostics', {})
    return { json: { text }, text: text.trimEnd() }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { failure } = error
    const home = chooseHome(textOf(options, 'home'))
    const text = diagnosticsReport({ home, transport: 'command line', engines: null, failure, now: new Date() })
    return { json: { text, failure }, text: text.trimEnd(), exitCode: exitCodeOf(failure.code) }
  }
}

export function reportText(report: EngineReport, choice: EngineChoice): string {
  const working = report.engines.filter(({ available }) => available)
  const speed = (value: number | undefined) => value?.toFixed(1) ?? '–'
  const rows = working.map((engine) => [
    engine.id,
    speed(engine.matmulGflops),
    speed(engine.forwardImagesPerSecond),
    speed(engine.stepImagesPerSecond),
    engine.description ?? '',
  ])
  const use = backendInUse(choice, report)
  const untimed = whyUntimed(report.engines)
  const reasons = report.engines.flatMap(({ id, available, why }) =>
    why === undefined
      ? []
      : [wrap(`${available ? 'Note on' : 'Not available:'} ${id} (${backendName(id)}). ${why}`, WIDTH, '  ')],
  )
  return [
    table(['engine', 'GFLOP/s', 'images/s', 'training images/s', ''], rows),
    ...(untimed === null ? [] : [wrap(untimed, WIDTH)]),
    '',
    wrap(use === null ? report.reason : `Runs use ${use.backend}. ${use.why}`, WIDTH),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
  ].join('\n')
}
