/** The page's address: an origin of its own, so that no other page can pass for it. */
export const APP_ORIGIN = 'app://bundle'

/**
 * True for the addresses that the window may load: the page, its pictures and files, and the developer tools. Chromium
 * loads what the page itself created from data: and blob: addresses.
 */
export function mayLoad(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`) || /^(?:file|data|blob|devtools):/.test(url)
}

interface Frame {
  readonly url: string
  readonly parent: unknown
}

/**
 * True for the main frame of the app's own page: not for a sub-frame, another page, or a frame that no longer exists.
 */
export function isOwnPage(frame: Frame | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`)
}
