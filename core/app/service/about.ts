/** app.*, engine.*, settings.*, jobs.* */
import packageFile from '../../../package.json' with { type: 'json' }
import { backendName } from '../../domain/engine.ts'
import { success } from '../../domain/failure.ts'
import { diagnosticsReport } from '../diagnostics/report.ts'
import type { Handlers, ServiceContext } from './handlers.ts'

type Methods =
  | 'app.info'
  | 'app.diagnostics'
  | 'engine.doctor'
  | 'engine.report'
  | 'settings.get'
  | 'settings.set'
  | 'jobs.cancel'

export function aboutHandlers(context: ServiceContext): Handlers<Methods> {
  return {
    'app.info': () =>
      success({
        version: packageFile.version,
        home: context.paths.home,
        platform: `${process.platform}-${process.arch}`,
        engine: context.engines.choice(),
        transport: context.transport,
      }),
    'app.diagnostics': () =>
      success({
        text: diagnosticsReport({
          home: context.paths.home,
          transport: context.transport,
          engines: { choice: context.engines.choice(), report: context.engines.report() },
          now: context.now(),
        }),
      }),
    'engine.doctor': ({ jobId }) =>
      context.jobs.run(jobId, 'doctor', (job) =>
        context.engines.doctor(
          (backend, done, total) => job.progress({ stage: backendName(backend), done, total }),
          job.signal,
        ),
      ),
    'engine.report': () => success({ report: context.engines.report(), choice: context.engines.choice() }),
    'settings.get': () => context.history.settings.get(),
    'settings.set': (change) => {
      const settings = context.history.settings.set(change)
      if (settings.ok) context.emit({ type: 'settings.changed' })
      return settings
    },
    'jobs.cancel': ({ jobId }) => success({ cancelled: context.jobs.cancel(jobId) }),
  }
}
