import { problemOf } from '../files/file-problem.ts'
import { codeUnitOrder } from '../natural-order.ts'
import { archiveTree } from './archive-tree.ts'
import { hasCompressedTarName } from './compressed.ts'
import { topFiles } from './top-files.ts'
import type { Tree, TreeFile } from './tree.ts'

/** An archive of a dataset's folder: its members, or why they cannot be listed. */
export type Opened = { readonly ok: true; readonly tree: Tree } | { readonly ok: false; readonly reason: string }

/** The zip and tar files of a dataset's folder, each listed once and only when it is asked for; nothing is unpacked. */
export class Archives {
  readonly #tree: Tree
  #names: Promise<string[]> | null = null
  readonly #opened = new Map<string, Promise<Opened>>()

  constructor(tree: Tree) {
    this.#tree = tree
  }

  /** Their paths, in order; none where the dataset itself is an archive. */
  async paths(): Promise<string[]> {
    return (await this.#files()).filter((path) => /\.(?:zip|tar)$/i.test(path))
  }

  /** Those that are compressed as a whole, whose members cannot be reached. */
  async compressed(): Promise<string[]> {
    return (await this.#files()).filter(hasCompressedTarName)
  }

  /** Members whose names lead outside are left out and reported in the tree's problems. */
  open(path: string): Promise<Opened> {
    let opened = this.#opened.get(path)
    if (!opened) {
      opened = this.#list(path)
      this.#opened.set(path, opened)
    }
    return opened
  }

  #files(): Promise<string[]> {
    this.#names ??= this.#filesOf()
    return this.#names
  }

  async #filesOf(): Promise<string[]> {
    const { container } = this.#tree
    if (container !== 'folder' && container !== 'file') return []
    const files = await topFiles(this.#tree)
    return files.flatMap(({ path, source }) => (source ? [] : [path])).toSorted(codeUnitOrder)
  }

  async #list(path: string): Promise<Opened> {
    try {
      return { ok: true, tree: await archiveTree(this.#tree.base, path, /\.zip$/i.test(path) ? 'zip' : 'tar') }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      return { ok: false, reason: problemOf(error, path).message }
    }
  }
}

/** A tree with the members of its archives among its files, for datasets that come in several of them. */
export async function withMembers(tree: Tree, archives: Archives): Promise<Tree | null> {
  const files: TreeFile[] = []
  const folders = [...tree.folders]
  const problems = [...tree.problems]
  let { found, partial } = tree
  const listed = new Set<string>()
  for (const path of await archives.paths()) {
    const opened = await archives.open(path)
    if (!opened.ok) {
      problems.push({ code: 'bad-archive', severity: 'error', message: opened.reason, file: path })
      found++
      continue
    }
    const inside = (name: string): string => `${path}!/${name}`
    for (const { path: name, source } of opened.tree.files)
      files.push({ path: inside(name), ...(source && { source }) })
    for (const name of opened.tree.folders) folders.push(inside(name))
    problems.push(...opened.tree.problems)
    listed.add(path)
    // The archive was counted as a file.
    found += opened.tree.files.length + opened.tree.problems.length - 1
    partial ||= opened.tree.partial
  }
  if (files.length === 0) return null
  files.push(...tree.files.filter(({ path }) => !listed.has(path)))
  return { ...tree, files: files.toSorted((a, b) => codeUnitOrder(a.path, b.path)), folders, problems, found, partial }
}
