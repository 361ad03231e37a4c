/** Where the person is: stored in the URL's hash, so that a reload and the back button work. */
export type Screen = 'datasets' | 'dataset' | 'import' | 'run' | 'sweep' | 'history' | 'compare' | 'use' | 'settings'

export interface Route {
  readonly screen: Screen
  /** Dataset, run or sweep id, or the path to import; empty on screens that have none. */
  readonly id: string
  /** Filters, sorting and selections of the screen. */
  readonly query: Readonly<Record<string, string>>
}

const SCREENS: readonly Screen[] = [
  'datasets',
  'dataset',
  'import',
  'run',
  'sweep',
  'history',
  'compare',
  'use',
  'settings',
]

/** `#/run/abc?x=step` → the run page of abc. Anything unknown is the list of datasets. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [name = '', id = ''] = path.split('/')
  const screen = SCREENS.find((candidate) => candidate === name)
  const needsId = screen === 'dataset' || screen === 'import' || screen === 'run' || screen === 'sweep'
  if (screen === undefined || (needsId && id === '')) return { screen: 'datasets', id: '', query: {} }
  return { screen, id: decode(id), query: Object.fromEntries(new URLSearchParams(search)) }
}

export function formatRoute(screen: Screen, id = '', query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString()
  return `#/${screen}${id === '' ? '' : `/${encodeURIComponent(id)}`}${search === '' ? '' : `?${search}`}`
}

/** A hash typed by hand may contain a lone `%`, which must not break the page. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
