import { type ASTNode, serialize } from '@marcbachmann/cel-js';

const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind']);

/** Calls back for every node, parents first. */
export function walkNodes(node: ASTNode, visit: (node: ASTNode) => void): void {
  visit(node);
  for (const child of children(node)) walkNodes(child, visit);
}

export function isMacro(name: string): boolean {
  return macros.has(name);
}

/** How deep macros stand inside the bodies of macros; a chain a.filter().map() counts once. */
export function macroNesting(node: ASTNode): number {
  if (node.op === 'rcall' && isMacro(node.args[0])) {
    const [, receiver, parts] = node.args;
    return Math.max(macroNesting(receiver), 1 + deepest(parts));
  }
  return deepest(children(node));
}

/**
 * The same expression with budget_(NODES, …) around everything that can multiply work or size: macro bodies, sums and calls.
 * The library bounds what is written, not what is evaluated.
 */
export function emitBudgeted(node: ASTNode): string {
  const emit = emitBudgeted;
  switch (node.op) {
    case 'value':
      return serialize(node);
    case 'id':
      return node.args;
    case '.':
      return `${emit(node.args[0])}.${node.args[1]}`;
    case '.?':
      return `${emit(node.args[0])}.?${node.args[1]}`;
    case '[]':
      return `${emit(node.args[0])}[${emit(node.args[1])}]`;
    case '[?]':
      return `${emit(node.args[0])}[?${emit(node.args[1])}]`;
    case 'call':
      // has() wants the bare member access.
      if (node.args[0] === 'has') return serialize(node);
      return budgeted(1, `${node.args[0]}(${node.args[1].map(emit).join(', ')})`);
    case 'rcall':
      return emitMethod(node.args[0], node.args[1], node.args[2]);
    case 'list':
      return `[${node.args.map(emit).join(', ')}]`;
    case 'map':
      return `{${node.args.map(([key, value]) => `${emit(key)}: ${emit(value)}`).join(', ')}}`;
    case '?:':
      // dyn lets the branches differ in type, which configuration values often do.
      return `(${emit(node.args[0])} ? dyn(${emit(node.args[1])}) : dyn(${emit(node.args[2])}))`;
    case '!_':
      return `!(${emit(node.args)})`;
    case '-_':
      return `-(${emit(node.args)})`;
    case '+':
      return budgeted(1, `(${emit(node.args[0])} + ${emit(node.args[1])})`);
    default:
      return `(${emit(node.args[0])} ${node.op} ${emit(node.args[1])})`;
  }
}

function emitMethod(name: string, receiver: ASTNode, parts: readonly ASTNode[]): string {
  const target = emitBudgeted(receiver);
  if (!isMacro(name)) {
    const call = `${target}.${name}(${parts.map(emitBudgeted).join(', ')})`;
    // Optional values only live between two calls.
    return isOptionalStep(name) ? call : budgeted(1, call);
  }
  const [variable, ...bodies] = parts;
  const emitted = bodies.map((body) => budgeted(countNodes(body), emitBudgeted(body)));
  return `${target}.${name}(${[variable === undefined ? '' : serialize(variable), ...emitted].join(', ')})`;
}

function isOptionalStep(name: string): boolean {
  return name === 'or' || name === 'hasValue' || name === 'value';
}

function budgeted(nodes: number, text: string): string {
  return `budget_(${nodes}, ${text})`;
}

export function countNodes(node: ASTNode): number {
  return children(node).reduce((sum, child) => sum + countNodes(child), 1);
}

function deepest(nodes: readonly ASTNode[]): number {
  return nodes.reduce((depth, node) => Math.max(depth, macroNesting(node)), 0);
}

export function children(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
