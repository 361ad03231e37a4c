import type { Settings } from '../../core/contract/index.ts'

const KEY = 'thaw.theme'

/** The last chosen theme, available before the service answers, so that the window doesn't flash. */
export function rememberedTheme(): string {
  try {
    return localStorage.getItem(KEY) ?? 'system'
  } catch {
    return 'system'
  }
}

export function applyTheme(theme: string): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
  else delete document.documentElement.dataset['theme']
}

export function rememberTheme(theme: Settings['theme']): void {
  applyTheme(theme)
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Storage can be switched off; the service still stores the choice.
  }
}
