/** What a person sends along with a question: how Thaw is here, and how it failed last, without saying who they are. */
import type { EngineReport } from '../../contract/engine.ts'
import { backendInUse, backendName, type EngineChoice } from '../../domain/engine.ts'
import type { Failure } from '../../domain/failure.ts'
import { printable, printableLine } from '../../domain/printable.ts'
import { homePaths } from '../home.ts'
import { identityHere } from './identity.ts'
import { desktopLog, lastError } from './last-error.ts'
import { machineFacts } from './machine-facts.ts'
import { type Identity, redactor } from './redact.ts'

export interface ReportSources {
  readonly home: string
  readonly transport: string
  /** Null where Thaw's service does not answer, so that nobody can tell. */
  readonly engines: { readonly choice: EngineChoice; readonly report: EngineReport | null } | null
  /** Why the service does not answer. */
  readonly failure?: Failure | undefined
  readonly now: Date
  /** Of this machine where absent. */
  readonly identity?: Identity
}

/** Plain text; names of persons and machines and everything secret are replaced in all of it. */
export function diagnosticsReport({ home, transport, engines, failure, now, identity }: ReportSources): string {
  const facts = [...machineFacts(home), ['reached by', transport] as const, ...engineFacts(engines)]
  const width = Math.max(...facts.map(([label]) => label.length))
  const text = [
    `Thaw diagnostics, ${now.toISOString()}`,
    '',
    ...facts.map(([label, value]) => `${label.padEnd(width)}  ${printableLine(value)}`),
    '',
    ...(failure ? ['Thaw does not start:', ...failureLines(failure), ''] : []),
    ...errorLines(homePaths(home).logs),
  ]
  return `${printable(redactor(identity ?? identityHere())(text.join('\n')))}\n`
}

function engineFacts(engines: ReportSources['engines']): (readonly [string, string])[] {
  if (engines === null) return [['engine', 'unknown, because Thaw does not start']]
  const { choice, report } = engines
  const use = backendInUse(choice, report)
  if (report === null) {
    return [['engine', use?.why ?? 'not measured yet: that happens when something is computed, or with `thaw doctor`']]
  }
  const { processor, cores, physicalCores, graphics } = report.machine
  const description = report.engines.find(({ id }) => id === use?.backend)?.description
  const reasons = report.engines.flatMap(({ id, available, why }) =>
    why === undefined ? [] : [[available ? 'note' : 'not usable', `${backendName(id)}. ${why}`] as const],
  )
  return [
    ['engine', `${use?.why ?? report.reason} (choice: ${choice})`],
    ['device', [description, ...graphics].filter((one) => one !== undefined).join('; ') || 'none'],
    ['processor', `${processor}, ${cores} cores${physicalCores === null ? '' : ` (${physicalCores} physical)`}`],
    ...reasons,
  ]
}

function failureLines({ code, message, file, details }: Failure): string[] {
  return [
    `[${code}] ${printableLine(message)}`,
    ...(file === undefined ? [] : [printableLine(file)]),
    ...(details === undefined ? [] : [details]),
  ]
}

function errorLines(logs: string): string[] {
  const error = lastError(logs)
  const desktop = desktopLog(logs)
  return [
    ...(error
      ? [
          `Last error, ${error.at}: ${printableLine(error.message)}`,
          'In the log:',
          ...error.lines.map((line) => `  ${line}`),
        ]
      : ['Last error: none in the log']),
    ...(desktop.length > 0 ? ['', 'End of the window’s log:', ...desktop.map((line) => `  ${line}`)] : []),
  ]
}
