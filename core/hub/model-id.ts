/** Names of models on a hub, as a person types them. */
import { whyUnsafe } from './file-names.ts'

export interface HubModel {
  /** `ORG/NAME` */
  readonly id: string
  /** A branch, tag or commit; null for the hub's main one. */
  readonly revision: string | null
}

const PART = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?`
const NAMED = new RegExp(`^(${PART}/${PART})(?:@(.+))?$`)

/** Reads `ORG/NAME` or `ORG/NAME@REVISION`; null for any other text, a path for example. */
export function parseHubModel(text: string): HubModel | null {
  const [, id, revision] = NAMED.exec(text) ?? []
  // The cache separates the parts of a name by two hyphens.
  if (id === undefined || id.includes('--') || id.includes('..')) return null
  if (revision === undefined) return { id, revision: null }
  return isRevision(revision) ? { id, revision } : null
}

/** The name by which Thaw remembers a model: with the revision only where a person named one. */
export function hubModelName({ id, revision }: HubModel): string {
  return revision === null ? id : `${id}@${revision}`
}

/** The cache keeps revisions as files below `refs`, so that they obey the rules for file names. */
function isRevision(text: string): boolean {
  return /^[\w./-]+$/.test(text) && whyUnsafe(text) === null
}

export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text)
}
