/** Bounds on what an adapter may cost. Adapters come from Git, so all of them are refused beyond these, never tried. */
export const limits = {
  fileBytes: 256 * 1024,
  yamlDepth: 40,
  yamlAliases: 50,
  schemaDepth: 20,
  /** Nodes of one expression's syntax tree. */
  expressionNodes: 500,
  expressionDepth: 60,
  /** Elements of one list or map written in an expression. */
  literalElements: 200,
  nestedMacros: 2,
  /** Node visits of one evaluation; below a microsecond each. */
  evaluationSteps: 100_000,
  listElements: 10_000,
  textLength: 4 * 1024 * 1024,
  patternLength: 1000,
  /** Elements of one forEach. */
  repetitions: 1000,
  /** Characters in a status report; the wire takes no more. */
  roleLength: 63,
  factLength: 1000,
  messageLength: 1000,
} as const;
