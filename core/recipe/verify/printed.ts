/** What trainers print about how many numbers train, and whether it is what was expected. */

/** A number that is rounded in print stands for all that round to it. */
export interface Printed {
  readonly least: number
  readonly most: number
}

const whole = (digits: string): Printed => {
  const count = Number(digits.replaceAll(',', ''))
  return { least: count, most: count }
}

/** LLaMA-Factory: “trainable params: 51,488 || all params: …” (src/llamafactory/model/loader.py). */
export function printedByLlamaFactory(output: string): Printed | null {
  const found = /trainable params: ([\d,]+) \|\|/.exec(output)?.[1]
  return found === undefined ? null : whole(found)
}

/** Half of the last of ms-swift's four digits after the point, in numbers; and a little for binary fractions. */
const HALF_DIGIT = 50.001

/** ms-swift: “0.1459M Params (0.0812M Trainable [55.6482%])” (swift/utils/torch_utils.py). */
export function printedByMsSwift(output: string): Printed | null {
  const found = /Params \((\d+\.\d{4})M Trainable/.exec(output)?.[1]
  if (found === undefined) return null
  const count = Number(found) * 1e6
  return { least: count - HALF_DIGIT, most: count + HALF_DIGIT }
}

/** VLM-R1: “Total trainable parameters: 51488” (open_r1/trainer/grpo_trainer.py). */
export function printedByVlmR1(output: string): Printed | null {
  const found = /Total trainable parameters: (\d+)/.exec(output)?.[1]
  return found === undefined ? null : whole(found)
}

/** A sentence that says how far it is off; null where it is as expected. */
export function whyUnexpected({ least, most }: Printed, expected: number, trainer: string): string | null {
  if (least <= expected && expected <= most) return null
  const said = Math.round((least + most) / 2).toLocaleString('en')
  return `${trainer} says that ${said} numbers train, where the recipe trains ${expected.toLocaleString('en')}. Other parts of the model would be trained than planned.`
}
