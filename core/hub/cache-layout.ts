/**
 * Where the shared cache keeps what: `models--ORG--NAME/{blobs/DIGEST, refs/REVISION, snapshots/COMMIT/FILE}`, and datasets
 * likewise; described for other programs in Hugging Face's “Understand caching”.
 */
import { join } from 'node:path'

export interface ModelCache {
  /** The whole cache. */
  readonly root: string
  /** This model's part. */
  readonly folder: string
  blob(hex: string): string
  ref(revision: string): string
  snapshot(commit: string): string
  /** Shared with Python: the folder of locks on this model's blobs. */
  readonly locks: string
}

/** What a repository of a hub holds. */
export type RepositoryKind = 'model' | 'dataset'

export function modelCache(root: string, id: string, kind: RepositoryKind = 'model'): ModelCache {
  const name = `${kind}s--${id.replace('/', '--')}`
  const folder = join(root, name)
  return {
    root,
    folder,
    blob: (hex) => join(folder, 'blobs', hex),
    ref: (revision) => join(folder, 'refs', ...revision.split('/')),
    snapshot: (commit) => join(folder, 'snapshots', commit),
    locks: join(root, '.locks', name),
  }
}

/** `models--ORG--NAME` → `ORG/NAME`; null for any other folder. */
export function modelIn(folder: string): string | null {
  const [, org, name] = /^models--(.+?)--(.+)$/.exec(folder) ?? []
  return org === undefined || name === undefined ? null : `${org}/${name}`
}
