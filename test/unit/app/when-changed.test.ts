import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { whenChanged } from '../../../core/app/service/trainers/when-changed.ts'

const folder = mkdtempSync(join(tmpdir(), 'thaw-when-changed-'))
const file = join(folder, 'log')
const read: string[] = []
let ask: (file: string, about: number) => Promise<string>

beforeEach(() => {
  rmSync(file, { force: true })
  read.length = 0
  ask = whenChanged(async (path, about) => {
    let text = ''
    try {
      text = readFileSync(path, 'utf8')
    } catch {
      text = 'none'
    }
    read.push(text)
    return `${text} ${about}`
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

it('reads a file once while it stays as it is', async () => {
  writeFileSync(file, 'a')
  expect(await ask(file, 1)).toBe('a 1')
  expect(await ask(file, 1)).toBe('a 1')
  expect(read).toEqual(['a'])
})

it('reads again what has grown, was replaced by as much, or came to be', async () => {
  expect(await ask(file, 1)).toBe('none 1')
  writeFileSync(file, 'a')
  expect(await ask(file, 1)).toBe('a 1')
  appendFileSync(file, 'b')
  expect(await ask(file, 1)).toBe('ab 1')
  writeFileSync(file, 'cd')
  utimesSync(file, 1, 1)
  expect(await ask(file, 1)).toBe('cd 1')
})

it('computes anew for another question about the same file', async () => {
  writeFileSync(file, 'a')
  expect(await ask(file, 1)).toBe('a 1')
  expect(await ask(file, 2)).toBe('a 2')
})
