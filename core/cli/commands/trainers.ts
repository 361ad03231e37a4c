import { resolve } from 'node:path'
import type { PythonEnvironment } from '../../contract/trainer.ts'
import type { Command } from '../command.ts'
import { textOf } from '../options.ts'
import { facts } from '../text.ts'

export const trainersCommand: Command = {
  name: 'trainers',
  usage: 'thaw trainers [--look PATH]',
  summary: 'List the Python environments on this machine, and which trainers each has.',
  options: {
    look: { type: 'string', value: 'PATH', help: 'an interpreter that Thaw would not find by itself' },
  },
  notes: ['Start one with `thaw train DATASET --model FOLDER --strategy S --trainer T`.'],
  arguments: { min: 0, max: 0 },
  async run({ options, client }) {
    const look = textOf(options, 'look')
    const thaw = await client()
    const found = await thaw.job('trainers.environments', { look: look === undefined ? undefined : resolve(look) })
    const [having, others] = [
      found.environments.filter(({ trainers }) => trainers.length > 0),
      found.environments.filter(({ trainers }) => trainers.length === 0),
    ]
    const parts = [
      ...having.map((one) => facts(rowsOf(one, found.chosen))),
      ...(others.length > 0
        ? [['Without a trainer:', ...others.map(({ version, python }) => `  Python ${version}  ${python}`)].join('\n')]
        : []),
      ...found.failed.map(({ message }) => message),
    ]
    const text = parts.length === 0 ? 'Thaw found no Python. Name an interpreter with --look PATH.' : parts.join('\n\n')
    return { json: found, text }
  },
}

function rowsOf(one: PythonEnvironment, chosen: Readonly<Record<string, string>>): [string, string][] {
  const packages = Object.entries(one.packages).map(([name, version]) => `${name} ${version}`)
  const last = Object.entries(chosen).flatMap(([trainer, python]) => (python === one.python ? [trainer] : []))
  return [
    [`Python ${one.version}`, one.python],
    ['trainers', one.trainers.join(', ') || 'none'],
    ['device', one.devices.map(deviceText).join(', ') || 'CPU'],
    ...(packages.length > 0 ? [['packages', packages.join(', ')] as [string, string]] : []),
    ...(last.length > 0 ? [['last used for', last.join(', ')] as [string, string]] : []),
  ]
}

const deviceText = ({ name, memoryMB }: PythonEnvironment['devices'][number]): string =>
  memoryMB === null ? name : `${name} (${(memoryMB / 1024).toFixed(0)} GiB)`
