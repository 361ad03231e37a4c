/** Folders that `npm run package` writes; all of them can be deleted. */
import { join } from 'node:path'

interface Places {
  /** What people install, and the unpacked app. */
  readonly release: string
  /** What goes into app.asar, as a folder. */
  readonly app: string
  /** The bundles of main, preload and page inside it. */
  readonly bundles: string
  /** Which packages each bundle took code from. */
  readonly lists: string
  /** Icons in every size, and the licence texts. */
  readonly resources: string
}

/** @param root the repository, which a bundled configuration cannot find on its own */
export function packagePlaces(root: string): Places {
  const release = join(root, 'release')
  const app = join(release, 'app')
  return {
    release,
    app,
    bundles: join(app, 'out'),
    lists: join(release, 'lists'),
    resources: join(release, 'resources'),
  }
}
