/**
 * How Node runs a server. Young objects get 2 MB where Node would let them
 * grow to 16 three times over: requests are many and short, so the larger
 * nursery held memory and saved nothing that could be measured.
 */
export const serverFlags: readonly string[] = ['--max-semi-space-size=2']
