import type { Command } from '../command.ts'
import { runJson, runText } from '../follow-run.ts'

export const stopCommand: Command = {
  name: 'stop',
  usage: 'thaw stop RUN',
  summary: 'Stop a run, even one started in another terminal or in the app; it saves a checkpoint first.',
  options: {},
  arguments: { min: 1, max: 1 },
  async run({ arguments: [run = ''], client }) {
    const thaw = await client()
    // Waiting first: the terminal that trains closes as soon as the run has ended and nobody waits for it.
    const [ended] = await Promise.all([thaw.call('runs.wait', { run }), thaw.call('runs.stop', { run })])
    return { json: runJson(ended), text: runText(ended) }
  },
}
