/** The page's address: an origin of its own, so that nothing else can be mistaken for it. */
export const APP_ORIGIN = 'app://bundle'

/**
 * True for what the window may ask for: the page, its pictures, the files behind them, and the developer tools. Chromium
 * shows what a page made itself under data: and blob:.
 */
export function mayLoad(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`) || /^(?:file|data|blob|devtools):/.test(url)
}

interface Frame {
  readonly url: string
  readonly parent: unknown
}

/** True for the main frame of the app's own page: not a sub-frame, not a page from elsewhere, not one that is gone. */
export function isOwnPage(frame: Frame | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`)
}
