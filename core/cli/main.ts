/** `thaw`: reads the command line, runs one command, prints its result, ends with the exit status of DESIGN.md. */
import packageFile from '../../package.json' with { type: 'json' }
import { chooseHome, nodeSpawn } from '../app/index.ts'
import { exitCodeOf, type Failure, FailureError } from '../domain/failure.ts'
import type { Command, CommandContext, CommandResult } from './command.ts'
import { allCommands, loadCommand } from './commands/index.ts'
import { failureText } from './failure-text.ts'
import { commandHelp, generalHelp } from './help.ts'
import { oneOf, parseCommand, type Parsed, textOf, usageError } from './options.ts'
import { print, printError, watchOutput } from './output.ts'
import { createProgress } from './progress.ts'
import { createSession } from './session.ts'

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json')
  try {
    const [name = '', ...rest] = argv
    if (name === '--version' || name === '-v') {
      print(packageFile.version)
      return 0
    }
    if (name === '--self-test') return await testSelf()
    if (['', '--help', '-h', 'help'].includes(name)) {
      print(generalHelp(await allCommands()))
      return name === '' ? 2 : 0
    }
    if (name.startsWith('-')) throw usageError(`Options come after the command: \`thaw import PATH ${name} …\`.`)
    const command = await loadCommand(name)
    if (!command) throw usageError(`There is no command “${name}”. \`thaw --help\` lists the commands.`)
    const parsed = parseCommand(command, rest)
    if (parsed.options['help'] !== true) return await perform(command, parsed, json)
    print(commandHelp(command))
    return 0
  } catch (error) {
    return report(failureOf(error), json)
  }
}

/** Imported only here, because it draws a dataset. */
async function testSelf(): Promise<number> {
  const { selfTest } = await import('../app/self-test.ts')
  const works = await selfTest({
    spawn: (home) => nodeSpawn({ home, transport: 'self-test' }),
    say: print,
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
      printError(line)
    },
  }
  sayIfHistoryWaits(context)
  const stopListening = session.listenForSignals()
  try {
    const result = await command.run(context)
    progress.clear()
    show(result, json)
    return result.exitCode ?? 0
  } catch (error) {
    progress.clear()
    throw error
  } finally {
    await session.close()
    stopListening()
  }
}

/** One line when what runs report cannot be written, and one when it is. */
function sayIfHistoryWaits({ onEvent, say, options }: CommandContext): void {
  let waits: string | null = null
  onEvent((event) => {
    if (event.type !== 'history.waiting' || event.message === waits) return
    waits = event.message
    if (options['progress'] !== 'json') say(waits ?? 'Thaw has written what it kept in memory.')
  })
}

function show({ json: value, text, verbatim = false }: CommandResult, json: boolean): void {
  if (json ? value === undefined : text === '') return
  if (json || verbatim) process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`)
  else print(text)
}

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  if ((error as { syscall?: unknown } | null)?.syscall === 'uv_cwd') {
    return { code: 'path-missing', message: 'The current folder no longer exists. Change to another and try again.' }
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'internal', message: 'Something went wrong in Thaw.', details }
}

function report(failure: Failure, json: boolean): number {
  printError(`thaw: ${failureText(failure)}`)
  // Only for internal errors: for the others the message is enough.
  const unexpected = failure.code === 'internal' || failure.code === 'compute-lost'
  if (unexpected && failure.details) printError(failure.details)
  if (json) process.stdout.write(`${JSON.stringify({ failure }, null, 2)}\n`)
  return exitCodeOf(failure.code)
}

watchOutput()
process.exitCode = await main(process.argv.slice(2))
