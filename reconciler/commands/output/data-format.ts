/** What people read, and what programs read. */
export const dataFormats = ['table', 'json', 'yaml'] as const;
export type DataFormat = (typeof dataFormats)[number];
