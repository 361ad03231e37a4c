/** A place that models come from. */
import type { Result } from '../domain/failure.ts'
import type { Digest } from './digest.ts'
import type { RepositoryKind } from './cache-layout.ts'
import type { HubModel } from './model-id.ts'

export interface RemoteFile {
  /** Path in the repository, with `/`. */
  readonly name: string
  readonly bytes: number
  readonly digest: Digest
}

export interface Listing {
  readonly model: HubModel
  /** 40 hexadecimal digits that name this state of the repository. */
  readonly commit: string
  readonly files: readonly RemoteFile[]
  /** As its authors name it, as in `apache-2.0`; null if they name none. */
  readonly licence: string | null
}

export interface Source {
  readonly host: string
  /** Address for people. */
  readonly site: string
  /** What its repositories hold; default: `model`. */
  readonly kind?: RepositoryKind
  /** The cache that its files go to. */
  readonly cache: string
  /** All files of a revision. Failures: not-found, hub-access, hub-unsafe, network. */
  list(model: HubModel): Promise<Result<Listing>>
  url(listing: Listing, file: RemoteFile): string
}
