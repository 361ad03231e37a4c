import type { EngineChoice, ServiceContext } from './handlers.ts'

/** The engine tasks are sent with: `--engine`, else the person's setting. */
export function engineChoice({ engineOverride, history }: ServiceContext): EngineChoice {
  if (engineOverride) return engineOverride
  const settings = history.settings.get()
  return settings.ok ? settings.value.engine : 'auto'
}
