import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeMachine, fingerprint } from '../../../../../core/app/service/engines/machine.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-machine-'))
afterAll(() => rmSync(root, { recursive: true }))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), `${text}\n`)
}

test('a machine that tells nothing has no cards and unknown physical cores', () => {
  const machine = describeMachine(join(root, 'nothing'))
  expect([machine.graphics, machine.physicalCores]).toEqual([[], null])
  expect(machine.cores).toBeGreaterThan(0)
})

test('cards, drivers and physical cores are read, and a new driver changes the fingerprint', () => {
  for (const [cpu, siblings] of ['0,2', '1,3', '0,2', '1,3'].entries())
    put(`sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, siblings)
  put('sys/devices/system/cpu/cpufreq/policy0', '')
  put('sys/bus/pci/devices/0000:01:00.0/class', '0x030000')
  put('sys/bus/pci/devices/0000:01:00.0/vendor', '0x10de')
  put('sys/bus/pci/devices/0000:01:00.0/device', '0x2684')
  put('sys/bus/pci/devices/0000:02:00.0/class', '0x020000')
  const before = describeMachine(root)
  expect(before).toMatchObject({ physicalCores: 2, graphics: ['pci 0x10de 0x2684'] })
  put('proc/driver/nvidia/version', 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 2024')
  put('usr/share/vulkan/icd.d/nvidia_icd.json', '{}')
  const after = describeMachine(root)
  expect(after.graphics).toEqual(['pci 0x10de 0x2684', 'nvidia driver 550.54.15', 'vulkan nvidia_icd'])
  expect(fingerprint(after)).not.toBe(fingerprint(before))
  expect(fingerprint(after)).toBe(fingerprint(describeMachine(root)))
  expect(fingerprint(after, { VK_DRIVER_FILES: '/x.json' })).not.toBe(fingerprint(after, {}))
})
