import { clipboard } from 'electron'
import { diagnosticsReport } from '../../core/app/index.ts'
import type { Output } from '../../core/contract/methods.ts'
import type { EventStream } from './event-stream.ts'
import type { Service } from './service.ts'

interface Options {
  readonly home: string
  readonly service: Pick<Service, 'call'>
  readonly events: EventStream
}

/**
 * Copies the diagnostics to the clipboard: the service's report or, if the service does not answer, what this process
 * knows.
 */
export async function copyDiagnostics({ home, service, events }: Options): Promise<void> {
  const answer = await service.call('app.diagnostics', {})
  const text = answer.ok
    ? (answer.value as Output<'app.diagnostics'>).text
    : diagnosticsReport({ home, transport: 'desktop app', engines: null, failure: answer.failure, now: new Date() })
  await clipboard.writeText(text)
  events.push({ type: 'diagnostics.copied' })
}
