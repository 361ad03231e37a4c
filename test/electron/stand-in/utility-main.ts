// The first module of a process that utilityProcess.fork starts: Node would look for a main module in an archive itself.
import { pathToFileURL } from 'node:url'
import './utility-child.ts'

const [, , program = ''] = process.argv
process.argv.splice(1, 1)
await import(pathToFileURL(program).href)
