/** A format for people, and formats for programs. */
export const dataFormats = ['table', 'json', 'yaml'] as const;
export type DataFormat = (typeof dataFormats)[number];
