import { splat } from '../value.ts'
import { binary, floats, select, unary } from './elementwise.ts'
import type { Kernel, Kernels } from './kernel.ts'

const one =
  (op: string): Kernel =>
  (graph, { x }) =>
    unary(graph, op, floats(graph, x))

export const trigonometry: Kernels = {
  Sin: one('Sin'),
  Cos: one('Cos'),
  Tan: one('Tan'),
  Asin: one('Asin'),
  Acos: one('Acos'),
  Atan: one('Atan'),
  Sinh: one('Sinh'),
  Cosh: one('Cosh'),
  Tanh: one('Tanh'),
  Asinh: one('Asinh'),
  Acosh: one('Acosh'),
  Atanh: one('Atanh'),
  /** The angle of the point (b, a): that of atan(a/b), half a turn further where b is negative, 0 in the origin. */
  Atan2: (graph, { a, b }) => {
    const [y, x] = [floats(graph, a), floats(graph, b)]
    const right = unary(graph, 'Atan', binary(graph, 'Div', y, x))
    const zero = splat(0)
    const turn = select(graph, binary(graph, 'Less', y, zero, 'bool'), splat(-Math.PI), splat(Math.PI))
    const left = binary(graph, 'Add', right, turn)
    const angle = select(graph, binary(graph, 'Less', x, zero, 'bool'), left, right)
    const [onY, onX] = [binary(graph, 'Equal', x, zero, 'bool'), binary(graph, 'Equal', y, zero, 'bool')]
    const isOrigin = binary(graph, 'And', onX, onY, 'bool')
    return select(graph, isOrigin, zero, angle)
  },
}
