/** The folder of one adapter as text, wherever it was read. */
export interface AdapterFolder {
  readonly name: string;
  /** `builtin`, or the folder in the fleet repository. */
  readonly origin: string;
  /** Content by path relative to the folder. */
  readonly files: Readonly<Record<string, string>>;
}
