/** Small letters without diacritics: "Ķēniņš" is found by "kenins". */
export const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
