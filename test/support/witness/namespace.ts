/** What the kernel counts in a network namespace whose only device is loopback. */

export const SHOW_COUNTERS = 'cat /proc/net/snmp /proc/net/snmp6'

/** What each counter tells. `NoPorts`: a resolver on loopback that is not there in the namespace. */
const TELLING: Readonly<Record<string, string>> = {
  'Ip.OutNoRoutes': 'packets looked for a way out of this machine',
  Ip6OutNoRoutes: 'packets looked for a way out of this machine over IPv6',
  'Udp.NoPorts': 'packets went to a service of this machine that is not there, as a resolver is',
}

/** One line for each counter that should be zero and is not. @param text of /proc/net/snmp and snmp6 */
export function networkBreaches(text: string): string[] {
  const counters = new Map<string, number>()
  const heads = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [, group = '', rest = ''] = /^(\w+): (.*)$/.exec(line) ?? []
    const [, single = '', value = ''] = /^(\w+)\s+(\d+)$/.exec(line) ?? []
    if (single !== '') counters.set(single, Number(value))
    const head = heads.get(group)
    if (group !== '' && head === undefined) heads.set(group, rest.split(' '))
    else if (head)
      for (const [i, count] of rest.split(' ').entries()) counters.set(`${group}.${head[i]}`, Number(count))
  }
  if (!counters.has('Ip.OutNoRoutes')) throw new Error(`The kernel counts no packets without a route: ${text}`)
  return Object.entries(TELLING).flatMap(([name, what]) => {
    const count = counters.get(name) ?? 0
    return count > 0 ? [`${count} ${what} (${name})`] : []
  })
}
