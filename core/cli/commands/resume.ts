import type { Command } from '../command.ts'
import { followRun } from '../follow-run.ts'

export const resumeCommand: Command = {
  name: 'resume',
  usage: 'thaw resume RUN',
  summary: 'Continue a stopped or interrupted run from its last checkpoint.',
  options: {},
  arguments: { min: 1, max: 1 },
  async run(context) {
    const client = await context.client()
    const { runId } = await client.call('runs.resume', { run: context.arguments[0] ?? '' })
    return followRun(context, client, runId)
  },
}
