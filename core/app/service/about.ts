/** app.*, models.*, engine.*, settings.*, jobs.* */
import packageFile from '../../../package.json' with { type: 'json' }
import { success } from '../../domain/failure.ts'
import { listModels } from '../../model/index.ts'
import { engineChoice } from './engine-choice.ts'
import type { Handlers, ServiceContext } from './handlers.ts'

type Methods = 'app.info' | 'models.list' | 'engine.doctor' | 'settings.get' | 'settings.set' | 'jobs.cancel'

export function aboutHandlers(context: ServiceContext): Handlers<Methods> {
  return {
    'app.info': () =>
      success({
        version: packageFile.version,
        home: context.paths.home,
        platform: `${process.platform}-${process.arch}`,
        engine: engineChoice(context),
        transport: context.transport,
      }),
    'models.list': async () => {
      const models = await listModels()
      return models.ok ? success({ models: models.value }) : models
    },
    'engine.doctor': async () => {
      const done = await context.compute.run({ task: 'doctor' }).result
      if (!done.ok) return done
      if (done.value.type !== 'doctored') throw new Error(`a doctor task ended with ${done.value.type}`)
      return success({ engines: [...done.value.engines] })
    },
    'settings.get': () => context.history.settings.get(),
    'settings.set': (change) => {
      const settings = context.history.settings.set(change)
      if (settings.ok) context.emit({ type: 'settings.changed' })
      return settings
    },
    'jobs.cancel': ({ jobId }) => success({ cancelled: context.jobs.cancel(jobId) }),
  }
}
