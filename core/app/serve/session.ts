/** Who may talk to the server: a browser that opened the printed address, and nothing that a web page tricks it into. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export interface Session {
  /** A token for an address; works once. */
  issue(): string
  /** Takes a token and gives the Set-Cookie header, or null for a wrong or used one. */
  exchange(token: string | null): string | null
  hasCookie(request: IncomingMessage): boolean
}

/** The port is in the cookie's name because browsers share cookies between the ports of a host. */
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

/** A name that resolves here but is not ours means DNS rebinding; another page's origin means a forged request. */
export function isOwnRequest(request: IncomingMessage, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const { host, origin } = request.headers
  if (!host || !hosts.includes(host)) return false
  return origin === undefined || origin === `http://${host}`
}

/** Compares secrets in a time that tells nothing of them. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
