import type { Settings } from '../../core/contract/index.ts'
import type { Thaw } from './state.ts'

/** Keeps a choice. It shows at once; where it can't be kept, the one in force comes back. */
export async function changeSettings({ cache, call, notices }: Thaw, change: Partial<Settings>): Promise<void> {
  cache.update('settings.get', (settings) => ({ ...settings, ...change }))
  const result = await call('settings.set', change)
  if (result.ok) return
  notices.fail(result.failure)
  cache.invalidate((method) => method === 'settings.get')
}
