import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactor } from '../../../../core/app/diagnostics/redact.ts'

/** More of them with THAW_FUZZ_RUNS. */
const RUNS = { numRuns: Number(process.env['THAW_FUZZ_RUNS'] ?? 100) }

const NOBODY = { homes: [], users: [], hosts: [], secrets: [] }

/** Names as systems allow them: any script, spaces, dots, quotes; nothing that a path is built of. */
const name = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyzABCXYZ0123456789')) },
      { weight: 2, arbitrary: fc.constantFrom(...Array.from('äöüßéñøłşЯжωλ名前太郎한국مر'), 'é', '😀') },
      { weight: 1, arbitrary: fc.constantFrom(...Array.from(` .'-_+&$()[]{}^%#!~@`)) },
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((characters) => characters.join('').trim())
  .filter((text) => /[\p{L}\p{N}]/u.test(text) && !/^\.+$/.test(text) && !isRole(text))

function isRole(text: string): boolean {
  return ['root', 'user', 'admin', 'administrator', 'node', 'runner', 'ubuntu', 'debian', 'app', 'home'].includes(
    text.toLowerCase(),
  )
}

const posixHome = name.chain((user) =>
  fc
    .constantFrom('/home', '/Users', '/data/people', '/export/home/2')
    .map((above) => ({ user, home: `${above}/${user}` })),
)
const windowsHome = name.chain((user) =>
  fc
    .constantFrom('C:\\Users', 'D:\\Profile', '\\\\server\\share')
    .map((above) => ({ user, home: `${above}\\${user}` })),
)

/** How a path gets into a log line. */
const WRITTEN: Readonly<Record<string, (path: string) => string>> = {
  'as it is': (path) => path,
  'in JSON': (path) => JSON.stringify({ file: path }),
  'in JSON in JSON': (path) => JSON.stringify(JSON.stringify({ file: path })),
  'as a part of a URL': encodeURIComponent,
  'with slashes': (path) => path.replaceAll('\\', '/'),
  'with backslashes': (path) => path.replaceAll('/', '\\'),
  'in capitals': (path) =>
    Array.from(path, (one) => (one.toUpperCase().length === one.length ? one.toUpperCase() : one)).join(''),
  'in small letters': (path) =>
    Array.from(path, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join(''),
  decomposed: (path) => path.normalize('NFD'),
  composed: (path) => path.normalize('NFC'),
}
const written = fc.constantFrom(...Object.keys(WRITTEN))

/** The text with every escape undone, and without the placeholders, which may happen to hold a name's letters. */
function readable(text: string): string {
  const bare = text.replaceAll(/<(?:home|user|host|token)>/g, '\u0000')
  const plain = bare.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escaped) =>
    Buffer.from(escaped.replaceAll('%', ''), 'hex').toString(),
  )
  return plain
    .replaceAll(/\\+(['"])/g, '$1')
    .normalize('NFC')
    .toLowerCase()
}

/** Whether a reader finds the name: anywhere, or on its own where it is so short that many words hold it. */
function shows(text: string, who: string): boolean {
  const [content, wanted] = [readable(text), who.normalize('NFC').toLowerCase()]
  if (Array.from(who).length >= 4) return content.includes(wanted)
  const escaped = wanted.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, String.raw`\$&`)
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}%])${escaped}(?![\\p{L}\\p{M}\\p{N}])`, 'u').test(content)
}

describe('what a report may be read by anybody for', () => {
  it.each([
    ['posix', posixHome],
    ['Windows', windowsHome],
  ])('shows neither the home folder nor its owner, whatever the path and however it is written (%s)', (_, homes) => {
    fc.assert(
      fc.property(
        homes,
        written,
        fc.constantFrom('', '/pictures/a.png', '\\runs\\best'),
        ({ user, home }, how, below) => {
          const redact = redactor({ ...NOBODY, homes: [home], users: [user] })
          const line = `cannot open ${WRITTEN[how]!(home + below)}: EACCES`
          const result = redact(line)
          expect(result).toContain('<home>')
          expect(shows(result, user)).toBe(false)
        },
      ),
      RUNS,
    )
  })

  it('shows the owner’s name in no other folder', () => {
    const places = fc.constantFrom(
      '/mnt/disk of NAME/cats',
      '/media/NAME/usb',
      'E:\\NAME\\cats',
      '/srv/backup-NAME.tar',
      '\\\\nas\\NAME',
    )
    fc.assert(
      fc.property(name, places, written, (user, place, how) => {
        const redact = redactor({ ...NOBODY, homes: ['/somewhere/else'], users: [user] })
        const line = WRITTEN[how]!(place.replaceAll('NAME', () => user))
        expect(shows(redact(`reading ${line} failed`), user)).toBe(false)
      }),
      RUNS,
    )
  })

  it('shows the machine’s name nowhere', () => {
    fc.assert(
      fc.property(
        name.filter((host) => /[^\d.]/.test(host.trim())),
        written,
        (host, how) => {
          const redact = redactor({ ...NOBODY, hosts: [host] })
          expect(shows(redact(WRITTEN[how]!(`connect ${host}:8080 from ${host}.example`)), host)).toBe(false)
        },
      ),
      RUNS,
    )
  })

  it('shows no secret of the environment', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme-ascii' }).filter((text) => text.trim() === text),
        // no path, so nobody turns its slashes round
        fc.constantFrom('as it is', 'in JSON', 'in JSON in JSON', 'as a part of a URL'),
        (secret, how) => {
          const result = redactor({ ...NOBODY, secrets: [secret] })(`got ${WRITTEN[how]!(secret)}`)
          expect(result).toContain('<token>')
          expect(result).not.toContain(secret)
        },
      ),
      RUNS,
    )
  })

  it('shows nobody else’s folder either, nor Windows’ short form of a name', () => {
    const redact = redactor(NOBODY)
    expect(redact('/home/berta/x and C:\\Users\\ANNALE~1\\AppData and "C:\\\\Users\\\\Carl\\\\x"')).toBe(
      '/home/<user>/x and C:\\Users\\<user>\\AppData and "C:\\\\Users\\\\<user>\\\\x"',
    )
  })

  it.each([
    ['an address of thaw serve', 'http://127.0.0.1:4100/?token=cSdMbbrpJTP46lPKKYXeZewE8HRPFzOA1qq-hC382Jk'],
    ['the owner’s record', '{"pid":1,"token":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}'],
    ['a header', 'authorization: Bearer abc.def-ghi'],
    ['a hub’s key', 'pushing with hf_AbCdEfGhIjKlMnOp'],
    ['an address with a password', 'https://ann:s3cret@example.com/x'],
    ['a setting', "password = 'correct horse'"],
  ])('shows no token: %s', (_, text) => {
    const result = redactor(NOBODY)(text)
    expect(result).toContain('<token>')
    for (const secret of ['cSdMbb', '9f86d0', 'abc.def', 'AbCdEf', 's3cret', 'correct'])
      expect(result).not.toContain(secret)
  })

  it.each([
    ['/media/ann/usb and /run/media/ann/usb', '/media/<user>/usb and /run/media/<user>/usb'],
    [String.raw`\\fileserver\ann\cats`, String.raw`\\<host>\<user>\cats`],
    [String.raw`"\\\\fileserver\\ann"`, String.raw`"\\\\<host>\\<user>"`],
    [String.raw`C:\Users\Jane Doe`, String.raw`C:\Users\<user>`],
    [String.raw`C:\Users\Jane Doe\x: EACCES`, String.raw`C:\Users\<user>\x: EACCES`],
    [String.raw`C:\Users\jane is not there`, String.raw`C:\Users\<user> is not there`],
    ['key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.', 'key <token>.'],
    ['https://abcdef123@example.com/x', 'https://<token>@example.com/x'],
    ['postgres://:pw@db/x', 'postgres://<token>@db/x'],
    ['https://u:p@ss@h/x', 'https://<token>@h/x'],
    ['u:p@ss@h', '<token>@h'],
    ['ASIAABCDEFGHIJKLMNOP', '<token>'],
    ['r8_AbCdEfGhIjKl tvly-AbCdEfGhIjKl', '<token> <token>'],
    ['https://x.example/a?sig=AbC%2Bd&b=1', 'https://x.example/a?sig=<token>&b=1'],
    ['passphrase=open-sesame SECRET_SIGNING_KEY=abc', 'passphrase=<token> SECRET_SIGNING_KEY=<token>'],
    ['PASSWORD: "two words"', 'PASSWORD: "<token>"'],
    [String.raw`{\"password\":\"two words\"}`, String.raw`{\"password\":\"<token>\"}`],
    ['mail jane.doe+x@mail.example.org now', 'mail <email> now'],
    ['from 192.168.1.7:8080, 10.0.0.1', 'from <address>:8080, <address>'],
    ['fe80::1ff:fe23:4567:890a and 2001:0db8:85a3:0000:0000:8a2e:0370:7334', '<address> and <address>'],
    ['card 3c:22:fb:0a:9b:11', 'card <address>'],
  ])('shows nobody’s folder, key or address: %s', (text, expected) => {
    expect(redactor(NOBODY)(text)).toBe(expected)
  })

  const REPORT = [
    'Thaw diagnostics, 2026-11-30T12:00:00.000Z',
    'runs on    Electron 45.4.1, Chromium 142.0.7444.59, Node 24.21.0, V8 13.6.233.17-node.41',
    'system     linux-x64, Linux 6.1.24 (#1 SMP Debian 6.1.24-1), driver 24.1.2.3',
    'engine     ONNX Runtime is a library; 24.1 images/s, thaw doctor, http://127.0.0.1:4100/',
    'packages   sharp@1.2.3, icon@2x.png, std::vector, 12:34:56',
  ].join('\n')

  it.each([
    ['machines that are called as an address is', { hosts: ['24.1.2.3', '24', '6'] }],
    ['machines with a word for a name', { hosts: ['linux', 'thaw'] }],
    ['persons with a word for a name', { users: ['linux', 'a', 'thaw'] }],
    ['nobody', {}],
  ])('leaves versions, times and words as they are, of %s', (_, who) => {
    expect(redactor({ ...NOBODY, ...who })(REPORT)).toBe(REPORT)
  })

  it('shows what lies in a home folder that is called `home`, and nobody who has one there', () => {
    const own = redactor({ ...NOBODY, homes: ['/data/home'] })
    expect(own('/data/home/.local/share/thaw and /home/ann/x')).toBe('<home>/.local/share/thaw and /home/<user>/x')
    expect(redactor({ ...NOBODY, homes: ['/home'] })('/home/ann/x')).toBe('<home>/<user>/x')
  })

  it('leaves everything else as it is', () => {
    const redact = redactor({
      homes: ['/home/ann'],
      users: ['ann', 'root'],
      hosts: ['pc', 'localhost'],
      secrets: ['', 'swordfish'],
    })
    const text = [
      'Thaw 0.1.0, Node 24.21.0, linux-x64; pcie, annual, channel, http://localhost:4100/',
      'run run-5cphjabv: at openOrtOn (core/engine/ort/on-device.ts:60:12) /data/homeless/rooted',
    ].join('\n')
    expect(redact(text)).toBe(text)
    expect(redact('/home/ann/thaw, /home/anne/thaw, file:///home/ann/%20x, ann@pc')).toBe(
      '<home>/thaw, /home/<user>/thaw, file:<home>/%20x, <user>@<host>',
    )
    expect(redact(pathToFileURL('/home/ann/a b').href)).toBe('file:<home>/a%20b')
  })
})
