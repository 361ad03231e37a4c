import { describe, expect, it } from 'vitest'
import { allCommands, loadCommand } from '../../../core/cli/commands/index.ts'
import { commandHelp, generalHelp } from '../../../core/cli/help.ts'
import { numberOf, oneOf, parseCommand } from '../../../core/cli/options.ts'
import { trainCommand } from '../../../core/cli/commands/train.ts'

const commands = await allCommands()

describe('options', () => {
  it.each([
    ['', { min: 0 }],
    ['ten', { min: 0 }],
    ['1.5', { min: 0, integer: true }],
    ['0', { min: 1 }],
    ['0', { min: 0, above: true }],
    ['2', { min: 0, max: 1 }],
    ['Infinity', { min: 0 }],
  ])('refuse “%s” where %j is wanted', (text, limits) => {
    expect(() => numberOf({ n: text }, 'n', limits)).toThrow('--n takes')
  })

  it('say the most they take to whoever wants more', () => {
    expect(() => numberOf({ seed: '99999999999999999999' }, 'seed', { min: 0, integer: true })).toThrow(
      '--seed takes a whole number of at least 0 and at most 9007199254740991',
    )
  })

  it.each([
    [[], 'DATASET is missing. Usage: thaw train'],
    [['my', 'data'], '“data” is one argument too many; put names with spaces in quotes. Usage: thaw train'],
  ])('say what is missing and what is too much: %j', (args, message) => {
    expect(() => parseCommand(trainCommand, args)).toThrow(message)
  })

  it('take what fits and leave out what was not given', () => {
    expect(numberOf({ n: '0.5' }, 'n', { min: 0, above: true })).toBe(0.5)
    expect(numberOf({}, 'n', { min: 1 })).toBeUndefined()
    expect(oneOf({ goal: 'robust' }, 'goal', ['in-domain', 'robust'])).toBe('robust')
    expect(() => oneOf({ goal: 'x' }, 'goal', ['in-domain', 'robust'])).toThrow('in-domain, robust')
  })

  it('stand anywhere on the line', () => {
    expect(parseCommand(trainCommand, ['--seed', '3', 'data', '--json'])).toMatchObject({
      arguments: ['data'],
      options: { seed: '3', json: true },
    })
  })

  it('need no argument beside --help', () => {
    for (const flag of ['--help', '-h'])
      expect(parseCommand(trainCommand, [flag]).options).toMatchObject({ help: true })
  })
})

describe('a command', () => {
  it('is loaded by its name alone', async () => {
    expect((await loadCommand('history'))?.name).toBe('history')
    for (const name of ['histories', '', 'toString', '__proto__']) expect(await loadCommand(name)).toBeUndefined()
    expect(await Promise.all(commands.map(({ name }) => loadCommand(name)))).toEqual(commands)
  })
})

describe('help', () => {
  it.each(commands.map((command) => [command.name, command] as const))('of %s names every option', (name, command) => {
    const text = commandHelp(command)
    expect(text.startsWith(`Usage: thaw ${name}`)).toBe(true)
    for (const option of [...Object.keys(command.options), 'json', 'home', 'engine', 'progress']) {
      expect(text).toContain(`--${option}`)
    }
    expect(generalHelp(commands)).toContain(command.summary)
  })
})
