/** Points in time as trackio writes them: ISO 8601 with microseconds, as Python’s `datetime.isoformat` gives. */

/** Microseconds since 1970; a time without a zone counts as UTC. Null for anything else. */
export function microsOf(text: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  if (!parts) return null
  const [, date, time, fraction = '', zone = 'Z'] = parts
  const whole = Date.parse(`${date}T${time}${zone}`)
  return Number.isNaN(whole) ? null : whole * 1000 + Number(fraction.padEnd(6, '0'))
}

/** The reverse, in UTC. */
export function isoOf(micros: number): string {
  const seconds = Math.floor(micros / 1e6)
  const fraction = String(micros - seconds * 1e6).padStart(6, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}+00:00`
}
