/** Gives an object a property that is read when somebody first asks for it, and kept then. */
export function readLater(target: object, name: string, read: () => unknown): void {
  Object.defineProperty(target, name, {
    enumerable: true,
    configurable: true,
    get: () => {
      const value = read()
      Object.defineProperty(target, name, { enumerable: true, configurable: true, writable: true, value })
      return value
    },
  })
}

/** Is this a property that nobody has asked for yet? */
export const isForLater = (target: object, name: string): boolean =>
  Object.getOwnPropertyDescriptor(target, name)?.get !== undefined
