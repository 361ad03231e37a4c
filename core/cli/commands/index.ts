import type { Command } from '../command.ts'
import { doctorCommand } from './doctor.ts'
import { embedCommand } from './embed.ts'
import { exportRecipeCommand } from './export-recipe.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { importRunCommand } from './import-run.ts'
import { trainersCommand } from './trainers.ts'
import { mcpCommand } from './mcp.ts'
import { measureCommand } from './measure.ts'
import { modelsCommand } from './models.ts'
import { planCommand } from './plan.ts'
import { queueCommand } from './queue.ts'
import { recommendCommand } from './recommend.ts'
import { resumeCommand } from './resume.ts'
import { runCommand } from './run.ts'
import { sampleCommand } from './sample.ts'
import { serveCommand } from './serve.ts'
import { sweepCommand } from './sweep.ts'
import { stopCommand } from './stop.ts'
import { trainCommand } from './train.ts'
import { useCommand } from './use.ts'

/** In the order in which a person uses them. */
export const commands: readonly Command[] = [
  runCommand,
  importCommand,
  measureCommand,
  recommendCommand,
  planCommand,
  trainCommand,
  sweepCommand,
  resumeCommand,
  stopCommand,
  queueCommand,
  historyCommand,
  modelsCommand,
  useCommand,
  embedCommand,
  exportRecipeCommand,
  importRunCommand,
  trainersCommand,
  sampleCommand,
  doctorCommand,
  serveCommand,
  mcpCommand,
]
