import { describe, expect, it } from 'vitest'
import { parseCalls } from '../../support/witness/calls.ts'
import type { Places } from '../../support/witness/files.ts'
import { breachesIn } from '../../support/witness/judge.ts'
import { networkBreaches } from '../../support/witness/namespace.ts'

const PLACES: Places = { '/home/ann/thaw': 'keep', '/tmp': 'temporary', '/tmp/run': 'never', '/tmp/run/keep': 'keep' }

function breaches(line: string, exists = false): string[] {
  return breachesIn(parseCalls(1, line), { places: PLACES, cwd: '/home/ann', exists: () => exists })
}

// Lines as strace 6.1 writes them with -yy.
describe('a watched call', () => {
  it.each([
    'connect(3<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (x)',
    'connect(3<TCPv6:[1]>, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    'connect(5<UNIX-STREAM:[9]>, {sa_family=AF_UNIX, sun_path="/run/dbus/system_bus_socket"}, 110) = 0',
    'sendto(18<NETLINK:[ROUTE:8560]>, ..., 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20',
    'sendto(4<TCP:[127.0.0.1:5->127.0.0.1:6]>, ""..., 20, 0, NULL, 0) = 20',
    'bind(22<TCP:[14191]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    'connect(5<UDP:[9]>, {sa_family=AF_UNSPEC, sa_data="\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0"}, 16) = 0',
    'connect(30<UDPv6:[5]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:4860:4860::8888", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    'openat(AT_FDCWD</home/ann>, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3</etc/passwd>',
    'openat(AT_FDCWD</home/ann>, "/etc/secret", O_RDWR|O_CREAT, 0666) = -1 EACCES (Permission denied)',
    'openat(AT_FDCWD</home/ann>, "thaw/thaw.db", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 21</home/ann/thaw/thaw.db>',
    'openat(AT_FDCWD</home/ann>, "/dev/null", O_RDWR) = 3</dev/null<char 1:3>>',
    'openat(AT_FDCWD</home/ann>, "/tmp/a", O_WRONLY|O_CREAT, 0666) = 3</tmp/a>',
    'openat(AT_FDCWD</home/ann>, "/tmp", O_RDWR|O_EXCL|O_TMPFILE, 0600) = 3</tmp/#5>(deleted)',
    'mkdir("/tmp/run/keep/b", 0777) = 0',
    '--- SIGCHLD {si_signo=SIGCHLD} ---',
    '+++ exited with 0 +++',
  ])('is left alone: %s', (line) => {
    expect(breaches(line)).toEqual([])
  })

  it.each([
    [
      'connect(21<TCP:[7]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS (Operation now in progress)',
      'reaches for 192.0.2.1, port 443',
    ],
    [
      'connect(21<TCPv6:[7]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (Network is unreachable)',
      'reaches for 2001:db8::1, port 443',
    ],
    [
      'connect(21<UDP:[7]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
      'asked a resolver at 127.0.0.53, port 53',
    ],
    [
      'connect(21<UNIX-STREAM:[7]>, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0',
      'asked a resolver',
    ],
    [
      'sendmmsg(21<UDP:[7]>, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.1")}, msg_namelen=16, msg_iov=[{iov_base=""..., iov_len=29}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, msg_len=29}], 1, MSG_NOSIGNAL) = 1',
      'asked a resolver at 10.0.0.1',
    ],
    [
      'sendto(21<UDP:[7]>, ""..., 5, 0, {sa_family=AF_INET, sin_port=htons(1900), sin_addr=inet_addr("239.255.255.250")}, 16) = 5',
      'reaches for 239.255.255.250',
    ],
    [
      'bind(22<TCP:[14191]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
      'listens at 0.0.0.0',
    ],
    ['sendto(4<UDP:[10.0.0.2:5->192.0.2.1:443]>, ""..., 9, 0, NULL, 0) = 9', 'sends to 192.0.2.1'],
    [
      'sendto(4<UDPv6:[[::1]:5->[2001:4860:4860::8888]:443]>, ""..., 9, 0, NULL, 0) = 9',
      'sends to 2001:4860:4860::8888',
    ],
    [
      'connect(21<TCPv6:[7]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:4860:4860::8888", &sin6_addr), sin6_scope_id=0}, 28) = 0',
      'reaches for 2001:4860:4860::8888',
    ],
    ['connect(3<socket:[7]>, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x1}, 16) = 0', 'over AF_VSOCK'],
    [
      'openat(AT_FDCWD</home/ann>, ".cache/id", O_WRONLY|O_CREAT, 0666) = 3</home/ann/.cache/id>',
      'wrote /home/ann/.cache/id',
    ],
    ['openat(25</home/ann/.cache>, "id.tmp", O_WRONLY|O_CREAT, 0600) = 26</home/ann/.cache/id.tmp>', '.cache/id.tmp'],
    ['openat(AT_FDCWD</tmp/run>, "a", O_WRONLY|O_CREAT, 0666) = 3</tmp/run/a>', 'wrote /tmp/run/a'],
    ['openat(AT_FDCWD</tmp>, "/tmp/l/x", O_RDWR) = 3</etc/x>', 'wrote /etc/x'],
    ['mkdir("/home/ann/.config", 0777) = 0', 'wrote /home/ann/.config'],
    ['mkdir(".config", 0777) = 0', 'wrote /home/ann/.config'],
    ['mkdirat(4</home/ann>, "Bilder \\303\\244\\"", 0777) = 0', 'wrote /home/ann/Bilder ä"'],
    ['rename("/home/ann/thaw/a", "/home/ann/b") = 0', 'wrote /home/ann/b'],
    ['renameat2(AT_FDCWD</tmp>, "/tmp/a", AT_FDCWD</tmp>, "../home/ann/b", RENAME_NOREPLACE) = 0', 'wrote /home/ann/b'],
    ['symlink("/tmp/a", "/home/ann/thaw-2") = 0', 'wrote /home/ann/thaw-2'],
    ['bind(3<UNIX-STREAM:[7]>, {sa_family=AF_UNIX, sun_path="/home/ann/.socket"}, 110) = 0', 'wrote /home/ann/.socket'],
  ])('is a breach: %s', (line, what) => {
    expect(breaches(line)).toEqual([expect.stringContaining(what)])
  })

  it('may make a temporary file, but not leave it', () => {
    const line =
      'openat(AT_FDCWD</>, "/tmp/mat-debug-1.log", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 21</tmp/mat-debug-1.log>'
    expect(breaches(line, true)).toEqual([expect.stringContaining('left /tmp/mat-debug-1.log behind')])
  })

  it('is reported with the program that made it', () => {
    const lines = 'execve("/usr/bin/curl", ["curl"], 0x7ff /* 9 vars */) = 0\nmkdir("/root/.curl", 0700) = 0'
    expect(breaches(lines)).toEqual([expect.stringMatching(/^\/usr\/bin\/curl wrote \/root\/\.curl/)])
  })
})

describe('the counters of a network namespace', () => {
  const counters = (routes: number, six: number, ports: number): string =>
    `Ip: Forwarding OutNoRoutes\nIp: 2 ${routes}\nUdp: InDatagrams NoPorts\nUdp: 7 ${ports}\nIp6OutNoRoutes    \t${six}\n`

  it('are silent where nothing went out', () => {
    expect(networkBreaches(counters(0, 0, 0))).toEqual([])
  })

  it('tell of every packet without a way', () => {
    expect(networkBreaches(counters(3, 1, 2)).map((line) => line[0])).toEqual(['3', '1', '2'])
  })

  it('are no proof where the kernel does not count', () => {
    expect(() => networkBreaches('')).toThrow('no packets')
  })
})
