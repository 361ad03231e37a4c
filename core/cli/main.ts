/** `thaw`: reads the command line, runs one command, prints its result, ends with the exit status of DESIGN.md. */
import packageFile from '../../package.json' with { type: 'json' }
import { chooseHome, nodeSpawn } from '../app/index.ts'
import { exitCodeOf, type Failure, FailureError } from '../domain/failure.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import { commands } from './commands/index.ts'
import { failureText } from './failure-text.ts'
import { commandHelp, generalHelp } from './help.ts'
import { oneOf, parseCommand, type Parsed, textOf, usageError } from './options.ts'
import { createProgress } from './progress.ts'
import { createSession } from './session.ts'

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json')
  try {
    const [name = '', ...rest] = argv
    if (name === '--version' || name === '-v') {
      process.stdout.write(`${packageFile.version}\n`)
      return 0
    }
    if (name === '--self-test') return await testSelf()
    if (['', '--help', '-h', 'help'].includes(name)) {
      process.stdout.write(`${generalHelp(commands)}\n`)
      return name === '' ? 2 : 0
    }
    if (name.startsWith('-')) throw usageError(`Options come behind the command: \`thaw import PATH ${name} …\`.`)
    const command = commands.find((candidate) => candidate.name === name)
    if (!command) throw usageError(`There is no command “${name}”. \`thaw --help\` lists the commands.`)
    const parsed = parseCommand(command, rest)
    if (parsed.options['help'] !== true) return await perform(command, parsed, json)
    process.stdout.write(`${commandHelp(command)}\n`)
    return 0
  } catch (error) {
    return report(failureOf(error), json)
  }
}

/** Loaded only here: it draws a dataset. */
async function testSelf(): Promise<number> {
  const { selfTest } = await import('../app/self-test.ts')
  const works = await selfTest({
    spawn: (home) => nodeSpawn({ home, transport: 'self-test' }),
    say: (line) => process.stdout.write(`${line}\n`),
  })
  return works ? 0 : 1
}

async function perform(command: Command, parsed: Parsed, json: boolean): Promise<number> {
  const progress = createProgress(process.stderr, oneOf(parsed.options, 'progress', ['json']))
  const session = createSession({
    home: chooseHome(textOf(parsed.options, 'home')),
    engine: textOf(parsed.options, 'engine'),
    onEvent: (event) => progress.show(event),
  })
  const context: CommandContext = {
    ...parsed,
    json,
    client: session.client,
    onEvent: session.onEvent,
    onInterrupt: session.onInterrupt,
    say: (line) => {
      progress.clear()
      process.stderr.write(`${line}\n`)
    },
  }
  const stopListening = session.listenForSignals()
  try {
    const result = await command.run(context)
    progress.clear()
    print(result, json)
    return result.exitCode ?? 0
  } catch (error) {
    progress.clear()
    throw error
  } finally {
    await session.close()
    stopListening()
  }
}

function print(result: CommandResult, json: boolean): void {
  const text = json ? JSON.stringify(result.json, null, 2) : result.text
  if (text) process.stdout.write(`${text}\n`)
}

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'internal', message: 'Something in Thaw went wrong.', details }
}

function report(failure: Failure, json: boolean): number {
  process.stderr.write(`thaw: ${failureText(failure)}\n`)
  // Only these are nothing that the sentence alone could help with.
  const unexpected = failure.code === 'internal' || failure.code === 'compute-lost'
  if (unexpected && failure.details) process.stderr.write(`${failure.details}\n`)
  if (json) process.stdout.write(`${JSON.stringify({ failure }, null, 2)}\n`)
  return exitCodeOf(failure.code)
}

process.exitCode = await main(process.argv.slice(2))
