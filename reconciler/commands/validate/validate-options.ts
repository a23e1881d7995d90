export const findingFormats = ['text', 'json', 'sarif', 'junit'] as const;

export interface ValidateOptions {
  readonly output: (typeof findingFormats)[number];
  readonly revision?: string;
  readonly strict?: boolean;
}
