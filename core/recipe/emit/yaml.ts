/** Flat settings as YAML. */

/** A key a line. Texts are in double quotes, which YAML reads as JSON does (YAML 1.2.2, §7.3.1); numbers in decimals. */
export function yaml(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${scalar(value)}\n`)
    .join('')
}

function scalar(value: unknown): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return String(value)
  return JSON.stringify(value)
}

/** PyYAML reads 1e-5 as text, and 1.0e-05 as a number (YAML 1.1 needs the point). */
function numberText(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  const [mantissa = '', exponent = ''] = text.split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`
}
