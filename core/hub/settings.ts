/** Where a hub is, where its cache lies and who asks: from the variables that Python's huggingface_hub reads as well. */
import { join, resolve } from 'node:path'

export interface HubSettings {
  /** Address of the hub, without a slash at the end: `HF_ENDPOINT`, else https://huggingface.co. */
  readonly endpoint: string
  /** `MODELSCOPE_DOMAIN`, else https://www.modelscope.cn. */
  readonly modelScope: string
  /** The cache that Thaw shares with Python. */
  readonly cache: string
  /** The token of this person, or where to read it; null where they want none to be sent. */
  readonly token: { readonly value: string } | { readonly file: string } | null
  /** The variable that forbids the network; null if none does. */
  readonly offlineBy: string | null
  /** Snapshots are links to the blobs; without, they hold the files themselves. */
  readonly links: boolean
}

export const OFFICIAL_HUB = 'https://huggingface.co'
const OFFICIAL_MODELSCOPE = 'https://www.modelscope.cn'

/** @param userHome the person's own folder */
export function hubSettings(env: NodeJS.ProcessEnv, userHome: () => string): HubSettings {
  const expanded = (path: string): string => resolve(expand(path, env, userHome))
  const named = (name: string): string | undefined => env[name] || undefined
  const home = (): string =>
    named('HF_HOME') ?? join(named('XDG_CACHE_HOME') ?? join(userHome(), '.cache'), 'huggingface')
  const cache = named('HF_HUB_CACHE') ?? named('HUGGINGFACE_HUB_CACHE') ?? join(home(), 'hub')
  const value = named('HF_TOKEN')?.trim() || named('HUGGING_FACE_HUB_TOKEN')?.trim()
  const file = (): string => expanded(named('HF_TOKEN_PATH') ?? join(home(), 'token'))
  const token = isTrue(env['HF_HUB_DISABLE_IMPLICIT_TOKEN']) ? null : value ? { value } : { file: file() }
  return {
    endpoint: address(named('HF_ENDPOINT') ?? OFFICIAL_HUB),
    modelScope: address(named('MODELSCOPE_DOMAIN') ?? OFFICIAL_MODELSCOPE),
    cache: expanded(cache),
    token,
    offlineBy: ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].find((name) => isTrue(env[name])) ?? null,
    links: !isTrue(env['HF_HUB_DISABLE_SYMLINKS']),
  }
}

/** `www.modelscope.ai` → `https://www.modelscope.ai`; drops slashes at the end. */
export function address(text: string): string {
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`
  return url.replace(/\/+$/, '')
}

/** What huggingface_hub takes for “yes”. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(1|on|yes|true)$/i.test(value)
}

/** `~`, `$NAME` and `${NAME}` at the places where a shell would have replaced them. */
function expand(path: string, env: NodeJS.ProcessEnv, userHome: () => string): string {
  const withHome = path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? userHome() + path.slice(1) : path
  return withHome.replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) => {
    return env[plain ?? braced ?? ''] ?? whole
  })
}
