export const reviewFormats = ['text', 'markdown', 'json', 'sarif', 'junit'] as const;

export interface ReviewOptions {
  readonly repo: string;
  readonly from?: string;
  readonly to: string;
  readonly server?: string;
  readonly token?: string;
  readonly label?: readonly string[];
  readonly output: (typeof reviewFormats)[number];
  readonly check?: boolean;
}
