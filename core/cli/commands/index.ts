/** The commands, each loaded when it is asked for: none waits for what only another one needs. */
import type { Command } from '../command.ts'

/** In the order in which a person uses them. */
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).runCommand,
  import: async () => (await import('./import.ts')).importCommand,
  measure: async () => (await import('./measure.ts')).measureCommand,
  recommend: async () => (await import('./recommend.ts')).recommendCommand,
  plan: async () => (await import('./plan.ts')).planCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  sweep: async () => (await import('./sweep.ts')).sweepCommand,
  resume: async () => (await import('./resume.ts')).resumeCommand,
  stop: async () => (await import('./stop.ts')).stopCommand,
  queue: async () => (await import('./queue.ts')).queueCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  models: async () => (await import('./models.ts')).modelsCommand,
  use: async () => (await import('./use.ts')).useCommand,
  embed: async () => (await import('./embed.ts')).embedCommand,
  'export-recipe': async () => (await import('./export-recipe.ts')).exportRecipeCommand,
  'import-run': async () => (await import('./import-run.ts')).importRunCommand,
  trainers: async () => (await import('./trainers.ts')).trainersCommand,
  sample: async () => (await import('./sample.ts')).sampleCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  mcp: async () => (await import('./mcp.ts')).mcpCommand,
}

export const loadCommand = async (name: string): Promise<Command | undefined> =>
  Object.hasOwn(LOADERS, name) ? LOADERS[name]?.() : undefined

export const allCommands = (): Promise<Command[]> => Promise.all(Object.values(LOADERS).map((load) => load()))
