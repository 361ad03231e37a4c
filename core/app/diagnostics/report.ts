/** The report that a person attaches to a question: the state of Thaw and its last failure, without personal data. */
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
  /** Null if Thaw's service does not answer, because the engines are then unknown. */
  readonly engines: { readonly choice: EngineChoice; readonly report: EngineReport | null } | null
  /** Why the service does not answer. */
  readonly failure?: Failure | undefined
  readonly now: Date
  /** Default: this machine's. */
  readonly identity?: Identity
}

/** Returns plain text in which names of people and machines and all secrets are replaced. */
export function diagnosticsReport({ home, transport, engines, failure, now, identity }: ReportSources): string {
  const facts = [...machineFacts(home), ['connection', transport] as const, ...engineFacts(engines)]
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
    return [
      ['engine', use?.why ?? 'not measured yet; Thaw measures when it first computes something, or run `thaw doctor`'],
    ]
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
