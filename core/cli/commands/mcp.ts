import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import packageFile from '../../../package.json' with { type: 'json' }
import type { AppEvent } from '../../contract/events.ts'
import { FailureError } from '../../domain/failure.ts'
import type { Client } from '../client.ts'
import type { Command } from '../command.ts'
import { textOf } from '../options.ts'

export const mcpCommand: Command = {
  name: 'mcp',
  usage: 'thaw mcp [--root FOLDER …] [--exports FOLDER] [--allow-training]',
  summary: 'Let a coding agent ask Thaw, by the Model Context Protocol on stdin and stdout.',
  options: {
    root: {
      type: 'string',
      value: 'FOLDER',
      multiple: true,
      help: 'a folder whose datasets and models the agent may name (default: this one)',
    },
    exports: { type: 'string', value: 'FOLDER', help: 'let the agent write recipes, as new folders in this one' },
    'allow-training': { type: 'boolean', help: 'let the agent start and stop runs' },
  },
  notes: [
    'Without --exports and --allow-training the agent only reads: Thaw remembers datasets, measurements and advice in its own',
    'folder, and writes nothing else. Datasets, models and runs that Thaw knows already can be named from anywhere.',
  ],
  arguments: { min: 0, max: 0 },
  async run({ options, client, onEvent, onInterrupt, say }) {
    // Loaded here, because no other command needs the library.
    const [{ openRoots }, { createReferences }, tools, { serveMcp }] = await Promise.all([
      import('../mcp/roots.ts'),
      import('../mcp/references.ts'),
      import('../mcp/tools.ts'),
      import('../mcp/serve.ts'),
    ])
    const roots = await openRoots((textOf(options, 'root') ?? '.').split('\n').map((folder) => resolve(folder)))
    if (!roots.ok) throw new FailureError(roots.failure)
    const exports = textOf(options, 'exports')
    if (exports !== undefined) await mkdir(resolve(exports), { recursive: true })
    const listeners = new Set<(event: AppEvent) => void>()
    onEvent((event) => {
      for (const listener of listeners) listener(event)
    })
    let opened: Promise<Client> | null = null
    const thaw = (): Promise<Client> => (opened ??= client())
    const references = createReferences(thaw, roots.value)
    const server = serveMcp({
      version: packageFile.version,
      tools: [
        ...tools.readingTools(references),
        ...(exports === undefined ? [] : [tools.exportTool(references, resolve(exports))]),
        ...(options['allow-training'] === true ? tools.trainingTools(references) : []),
      ],
      thaw,
      listen(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      say,
    })
    const interrupted = new Promise<void>((done) => onInterrupt(done))
    await Promise.race([server.ended, interrupted])
    await server.close()
    // Not to linger: nobody is left to ask for what still runs.
    const started = await (opened as Promise<Client> | null)?.catch(() => null)
    await started?.close()
    return { json: undefined, text: '' }
  },
}
