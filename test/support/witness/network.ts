/** Whether a call reaches, or tries to reach, anything but this machine. */
import type { Call } from './calls.ts'

export const NETWORK_CALLS: readonly string[] = ['connect', 'sendto', 'sendmsg', 'sendmmsg', 'bind']

/** Sockets that stay on the machine whatever their address says. */
const LOCAL_FAMILIES = new Set(['AF_UNIX', 'AF_LOCAL', 'AF_NETLINK', 'AF_UNSPEC', 'AF_ALG'])

/** Ports at which names are asked for: DNS, over TLS, of the neighbourhood (mDNS, LLMNR). */
const RESOLVER_PORTS = new Set([53, 853, 5353, 5355])

/** Resolvers that are asked through a socket of the file system. */
const RESOLVER_PATHS = /"[^"]*(?:systemd\/resolve|avahi-daemon)\/[^"]*"/

/**
 * Chromium connects a datagram socket to this address before its first request, to learn whether the system has a route
 * for IPv6. That sends nothing; the address at its other end shows where such a socket sends.
 */
const ROUTE_PROBE = '2001:4860:4860::8888'

/** What is wrong with the call, in words; undefined where it stays on this machine and asks no resolver. */
export function whyLeaves({ name, args }: Call): string | undefined {
  if (!NETWORK_CALLS.includes(name)) return undefined
  const to = name === 'bind' ? 'listens at' : 'reaches for'
  // the first argument is the descriptor, where -yy names both ends of what is connected already
  const [, socket = '', rest = ''] = /^\d+(?:<((?:->|\\.|[^\\>])*)>)?(.*)$/s.exec(args) ?? []
  const [, peer] = /^UDP.*->\[?([^\]]+?)\]?:\d+\]$/.exec(socket) ?? []
  if (name.startsWith('send') && peer !== undefined && !isLoopback(peer)) return `sends to ${peer}`
  const resolver = RESOLVER_PATHS.exec(rest)
  if (resolver) return `asked a resolver at ${resolver[0]}`
  for (const [, family = ''] of rest.matchAll(/sa_family=(\w+)/g)) {
    if (LOCAL_FAMILIES.has(family)) continue
    if (family !== 'AF_INET' && family !== 'AF_INET6') return `${to} something over ${family}`
  }
  const addresses = rest.matchAll(/sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")([^"]+)"/g)
  for (const [, port = '', address = ''] of addresses) {
    if (name === 'connect' && address === ROUTE_PROBE && socket.startsWith('UDP')) continue
    if (name !== 'bind' && RESOLVER_PORTS.has(Number(port))) return `asked a resolver at ${address}, port ${port}`
    if (!isLoopback(address)) return `${to} ${address}, port ${port}`
  }
  return undefined
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}
