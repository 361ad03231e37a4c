import type { Settings } from '../../core/contract/index.ts'
import type { Thaw } from './state.ts'

/** Saves a setting. The change shows at once, and is reverted if it can't be saved. */
export async function changeSettings({ cache, call, notices }: Thaw, change: Partial<Settings>): Promise<void> {
  cache.update('settings.get', (settings) => ({ ...settings, ...change }))
  const result = await call('settings.set', change)
  if (result.ok) return
  notices.fail(result.failure)
  cache.invalidate((method) => method === 'settings.get')
}
