import type { Command, CommandContext, CommandResult } from '../command.ts'
import { usageError } from '../options.ts'
import { blendRun } from '../history/blend.ts'
import { archiveRuns, deleteRuns, noteRun, tagRun } from '../history/edit.ts'
import { exportRuns } from '../history/export.ts'
import { saveModel } from '../history/save.ts'
import { importRuns } from '../history/trackio.ts'
import { compareRuns, listRuns, showRun } from '../history/read.ts'

interface Action {
  readonly usage: string
  /** How many arguments follow the action's name. */
  readonly min: number
  readonly max: number
  run(context: CommandContext, rest: readonly string[]): Promise<CommandResult>
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { usage: 'list [--dataset D] [--archived]', min: 0, max: 0, run: listRuns },
  show: { usage: 'show RUN', min: 1, max: 1, run: showRun },
  compare: { usage: 'compare RUN RUN…', min: 2, max: 10, run: compareRuns },
  export: {
    usage: 'export [RUN… | --dataset D] [--output FILE] [--format json|csv|trackio]',
    min: 0,
    max: 1000,
    run: exportRuns,
  },
  import: { usage: 'import FILE.db [--dataset D]', min: 1, max: 1, run: importRuns },
  blend: { usage: 'blend RUN SHARE', min: 2, max: 2, run: blendRun },
  save: { usage: 'save RUN FOLDER', min: 2, max: 2, run: async (context, rest) => saveModel(context, rest) },
  note: { usage: 'note RUN TEXT', min: 2, max: 2, run: noteRun },
  tag: { usage: 'tag RUN [TAG…]', min: 1, max: 31, run: tagRun },
  archive: { usage: 'archive RUN… [--undo]', min: 1, max: 1000, run: archiveRuns },
  delete: { usage: 'delete RUN… [--yes]', min: 1, max: 1000, run: deleteRuns },
}

export const historyCommand: Command = {
  name: 'history',
  usage: `thaw history [${Object.keys(ACTIONS).join('|')}] …`,
  summary: 'Browse, compare, export, import, tag, archive and delete past runs.',
  options: {
    dataset: {
      type: 'string',
      value: 'D',
      help: 'list, export: only runs on this dataset; import: the dataset of the runs',
    },
    archived: { type: 'boolean', help: 'list: show only archived runs' },
    output: {
      type: 'string',
      value: 'FILE',
      help: 'export: write to this file instead of stdout; for trackio, the folder of the project',
    },
    format: {
      type: 'string',
      value: 'F',
      help: 'export: json (default, with curves), csv (one row per run) or trackio (adds to a project)',
    },
    project: { type: 'string', value: 'NAME', help: 'export to trackio: the project (default: thaw)' },
    undo: { type: 'boolean', help: 'archive: restore the runs' },
    yes: { type: 'boolean', help: 'delete: do not ask for confirmation' },
  },
  notes: ['Actions:', ...Object.values(ACTIONS).map(({ usage }) => `  thaw history ${usage}`)],
  arguments: { min: 0, max: 1001 },
  async run(context) {
    const [name = 'list', ...rest] = context.arguments
    const action = ACTIONS[name]
    if (!action) throw usageError(`There is no \`thaw history ${name}\`; choose ${Object.keys(ACTIONS).join(', ')}.`)
    if (rest.length < action.min || rest.length > action.max) throw usageError(`Usage: thaw history ${action.usage}`)
    return action.run(context, rest)
  },
}
