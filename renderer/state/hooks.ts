import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { Input, MethodName, Output } from '../../core/contract/index.ts'
import type { Observable } from './observable.ts'
import type { Query, Snapshot } from './queryCache.ts'
import { formatRoute, parseRoute, type Route } from './route.ts'
import type { Thaw } from './state.ts'

export const ThawContext = createContext<Thaw | null>(null)

export function useThaw(): Thaw {
  const thaw = useContext(ThawContext)
  if (!thaw) throw new Error('useThaw outside of ThawContext')
  return thaw
}

export function useValue<T>(value: Observable<T>): T {
  return useSyncExternalStore(value.subscribe, value.get)
}

/** The newest answer to a question, kept up to date by events. */
export function useQuery<M extends MethodName>(method: M, input: Input<M>): Snapshot<Output<M>> {
  const query = useThaw().cache.query(method, input)
  return useSyncExternalStore(query.subscribe, query.get)
}

const LOADING: Snapshot<never> = { status: 'loading' }
const UNASKED: Query<never> = { get: () => LOADING, subscribe: () => () => {} }

/** As `useQuery`; without an input nothing is asked, and the answer stays “loading”. */
export function useQueryIf<M extends MethodName>(method: M, input: Input<M> | null): Snapshot<Output<M>> {
  const { cache } = useThaw()
  const query = input === null ? UNASKED : cache.query(method, input)
  return useSyncExternalStore(query.subscribe, query.get)
}

function subscribeToHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The current route, and a function that changes its filters without adding to the browser history. */
export function useRoute(): { route: Route; setQuery: (changes: Readonly<Record<string, string>>) => void } {
  const hash = useSyncExternalStore(subscribeToHash, () => location.hash)
  const setQuery = useCallback((changes: Readonly<Record<string, string>>) => {
    const { screen, id, query } = parseRoute(location.hash)
    history.replaceState(null, '', formatRoute(screen, id, { ...query, ...changes }))
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }, [])
  return { route: parseRoute(hash), setQuery }
}

/** The time in milliseconds, renewed every second while `ticking`. */
export function useNow(ticking: boolean): number {
  const { now } = useThaw()
  const [time, setTime] = useState(now)
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setTime(now()), 1000)
    return () => clearInterval(timer)
  }, [now, ticking])
  return time
}

/** A person's action: busy until answered, failures shown as a notice. */
export function useAction(): {
  busy: boolean
  act: <M extends MethodName>(method: M, input: Input<M>, then?: (value: Output<M>) => void) => void
} {
  const thaw = useThaw()
  const [busy, setBusy] = useState(false)
  const act = useCallback(
    <M extends MethodName>(method: M, input: Input<M>, then?: (value: Output<M>) => void): void => {
      setBusy(true)
      void thaw.call(method, input).then((result) => {
        setBusy(false)
        if (result.ok) then?.(result.value)
        else thaw.notices.fail(result.failure)
      })
    },
    [thaw],
  )
  return { busy, act }
}
