/** Formats numbers for the window: narrow no-break spaces before units, a dash for unknown values. */
export const NONE = '–'
/** A narrow space that no line breaks at. */
export const THIN = '\u202f'

/** 0.8734 → “87.3 %”. */
export function percent(fraction: number | null | undefined, digits = 1): string {
  if (fraction === null || fraction === undefined || !Number.isFinite(fraction)) return NONE
  return `${(fraction * 100).toFixed(digits)}${THIN}%`
}

/** “84.1–90.0 %” */
export function percentRange(low: number | null | undefined, high: number | null | undefined, digits = 1): string {
  if (low === null || low === undefined || high === null || high === undefined) return NONE
  return `${(low * 100).toFixed(digits)}–${percent(high, digits)}`
}

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export function count(value: number): string {
  return integer.format(value)
}

/** “1 class”, “12 classes”. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** Replaces the hyphen that JavaScript writes with a minus sign. */
function withMinus(text: string): string {
  return text.replaceAll('-', '−')
}

/** 0.038 → “3.8”, −0.036 → “−3.6”: fractions in percentage points, without the unit. */
export function inPoints(fraction: number): string {
  return withMinus((fraction * 100).toFixed(1))
}

/** 0.038 → “+3.8”, −0.036 → “−3.6”: differences of fractions in percentage points, without the unit. */
export function signedPoints(fraction: number): string {
  return `${fraction > 0 ? '+' : ''}${inPoints(fraction)}`
}

/** Three significant digits, without exponents for everyday sizes. */
export function decimal(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE
  const size = Math.abs(value)
  if (size !== 0 && size < 0.001) return withMinus(value.toExponential(1))
  return withMinus(size >= 1000 ? count(value) : String(Number(value.toPrecision(3))))
}

/** 75 → “1 min 15 s”; hours drop the seconds. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole}${THIN}s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes}${THIN}min ${String(whole % 60).padStart(2, '0')}${THIN}s`
  return `${Math.floor(minutes / 60)}${THIN}h ${String(minutes % 60).padStart(2, '0')}${THIN}min`
}

/** Time left, rounded to the precision of an estimate: “about 3 min”. */
export function timeLeft(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return 'estimating'
  if (seconds < 10) return 'a few seconds'
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10}${THIN}s`
  if (seconds < 5400) return `about ${Math.max(1, Math.round(seconds / 60))}${THIN}min`
  return `about ${(seconds / 3600).toFixed(1)}${THIN}h`
}

/** “2–4 min”, or seconds if under a minute. */
export function minutesRange(range: { readonly low: number; readonly high: number }): string {
  if (range.high < 1) return `${Math.round(range.low * 60)}–${Math.round(range.high * 60)}${THIN}s`
  const digits = range.high < 10 ? 1 : 0
  return `${range.low.toFixed(digits)}–${range.high.toFixed(digits)}${THIN}min`
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)}${THIN}${units[unit]}`
}

/** Formats a size in MiB. */
export function mebibytes(value: number): string {
  return value >= 1024 ? `${(value / 1024).toFixed(1)}${THIN}GiB` : `${Math.round(value)}${THIN}MiB`
}

const sameDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const sameYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
const anyYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** “today 14:05”, “3 Nov, 14:05”, “3 Nov 2024”. */
export function moment(iso: string | null, now: Date): string {
  if (iso === null) return NONE
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  if (date.toDateString() === now.toDateString()) return `today ${sameDay.format(date)}`
  return (date.getFullYear() === now.getFullYear() ? sameYear : anyYear).format(date)
}

/** The last part of a path, with forward or backward slashes. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}
