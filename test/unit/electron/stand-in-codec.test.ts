import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../electron/stand-in/codec.ts'

describe('the stand-in’s message copy', () => {
  it.each([
    ['plain data', { a: [1, 'two', null, true], b: { c: undefined } }],
    ['numbers JSON has no name for', [Number.NaN, Infinity, -Infinity]],
    ['dates, maps and sets', { d: new Date(5), m: new Map([['k', new Set([1])]]) }],
    ['bytes', new Uint8Array([0, 127, 255])],
    ['arrays that look like tags', ['undefined', ['map', []]]],
    ['the same object twice', ((one) => [one, one])({ x: 1 })],
  ])('keeps %s, as structuredClone does', (_name, value) => {
    expect(decode(encode(value))).toEqual(structuredClone(value))
  })

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a promise', Promise.resolve()],
  ])('refuses %s, as Electron does', (_name, value) => {
    expect(() => encode({ value })).toThrow('could not be cloned')
  })
})
