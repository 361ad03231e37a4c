/** Controls access to the server: it admits a browser that opened the printed address, and rejects forged requests. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Session {
  /** A token for an address; works once. */
  issue(): string
  /** Exchanges a token for a Set-Cookie header; null for a wrong or used token. */
  exchange(token: string | null): string | null
  hasCookie(request: IncomingMessage): boolean
}

/** The cookie's name includes the port, because browsers share cookies between the ports of a host. */
export function createSession(
  port: number,
  secret: () => string = () => randomBytes(32).toString('base64url'),
): Session {
  const unused = new Set<string>()
  const cookie = secret()
  const name = `thaw-${port}`
  return {
    issue() {
      const token = secret()
      unused.add(token)
      return token
    },
    exchange(given) {
      const token = given === null ? undefined : [...unused].find((one) => same(given, one))
      if (token === undefined) return null
      unused.delete(token)
      return `${name}=${cookie}; HttpOnly; SameSite=Strict; Path=/`
    },
    hasCookie(request) {
      const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
      return pairs.some((pair) => pair.startsWith(`${name}=`) && same(pair.slice(name.length + 1), cookie))
    },
  }
}

/** Another host name means DNS rebinding; another origin means a forged request. */
export function isOwnRequest(request: IncomingMessage, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = request.headers
  if (!host || !hosts.includes(host)) return false
  return origin === undefined || origin === `http://${host}`
}

/** Compares secrets in constant time. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
