import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

/** What a person reads, from the root of the repository. */
const DOCUMENTS = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).toSorted()

/** Folders of the repository: what begins with one of them, in backticks, names a file or a folder. */
const IN_REPOSITORY = /^(?:core|electron|renderer|test|build|docs|\.github)\/[\w./-]*$/

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8')
  const prose = text.replace(/^```.*?^```/gms, '')

  it('links to files and headings that exist', () => {
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !leadsSomewhere(document, link))).toEqual([])
  })

  it('names files that exist', () => {
    const named = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
    const paths = named.filter((code) => IN_REPOSITORY.test(code))
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('names commands that exist', () => {
    const commands = [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(commands.filter((name) => !(name in scripts))).toEqual([])
  })
})

it('finds the documents', () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'docs/measurements.md']))
})

function leadsSomewhere(document: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? join(root, document) : resolve(root, dirname(document), path)
  if (relative(root, target).startsWith('..') || !existsSync(target)) return false
  return anchor === undefined || (statSync(target).isFile() && anchorsOf(target).includes(anchor))
}

/** Headings as hosts of repositories turn them into anchors. */
function anchorsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  )
}
