import type { ASTNode } from '@marcbachmann/cel-js';
import { children, isMacro } from './expression-tree.ts';

export interface ExpressionNames {
  /** Variables that the expression names, without those that its macros bind. */
  readonly variables: ReadonlySet<string>;
  /**
   * Members that the expression reads, with their path: ['parameters', 'port'], ['member.facts', 'lag']. An element of a list goes
   * by the name of the list, so that members.exists(m, m.ready) reads ['members', 'ready'].
   */
  readonly members: readonly (readonly [path: string, member: string])[];
  /** Paths whose value is used as a whole, and not only for a member that is named: digest(parameters) reads all of them. */
  readonly wholes: ReadonlySet<string>;
}

/** Names that an expression reads, as far as they can be found without evaluating it. */
export function readNames(ast: ASTNode): ExpressionNames {
  const variables = new Set<string>();
  const members: (readonly [string, string])[] = [];
  const wholes = new Set<string>();
  const visit = (node: ASTNode, bound: Bound): void => {
    if (node.op === 'id' && !bound.has(node.args)) variables.add(node.args);
    const access = accessOf(node);
    const path = access === undefined ? undefined : pathOf(access.receiver, bound);
    if (access !== undefined && path !== undefined) members.push([path, access.member]);
    if (node.op === 'rcall' && isMacro(node.args[0])) visitMacro(node.args, { bound, visit: visitValue });
    else for (const child of children(node)) (child === access?.receiver ? visit : visitValue)(child, bound);
  };
  const visitValue = (node: ASTNode, bound: Bound): void => {
    const path = pathOf(node, bound);
    if (path !== undefined) wholes.add(path);
    visit(node, bound);
  };
  visitValue(ast, new Map());
  return { variables, members, wholes };
}

/** A member that is named: value.name, value["name"], and "name" in value. */
function accessOf(node: ASTNode): { readonly receiver: ASTNode; readonly member: string } | undefined {
  switch (node.op) {
    case '.':
    case '.?':
      return { receiver: node.args[0], member: node.args[1] };
    case '[]':
    case '[?]':
      return literalAccess(node.args[0], node.args[1]);
    case 'in':
      return literalAccess(node.args[1], node.args[0]);
    default:
      return undefined;
  }
}

function literalAccess(receiver: ASTNode, key: ASTNode): ReturnType<typeof accessOf> {
  return key.op === 'value' && typeof key.args === 'string' ? { receiver, member: key.args } : undefined;
}

/** Names that macros have bound, and the path of what each stands for. */
type Bound = ReadonlyMap<string, string | undefined>;

interface MacroWalk {
  readonly bound: Bound;
  visit(node: ASTNode, bound: Bound): void;
}

/** LIST.filter(NAME, body, …) binds NAME to an element, cel.bind(NAME, value, body) to the value itself. */
function visitMacro([macro, receiver, parts]: [string, ASTNode, ASTNode[]], { bound, visit }: MacroWalk): void {
  const [variable, ...rest] = parts;
  const [value, bodies] = macro === 'bind' ? [rest[0], rest.slice(1)] : [receiver, rest];
  if (value !== undefined) visit(value, bound);
  const path = value === undefined ? undefined : pathOf(value, bound);
  const inner = new Map(bound);
  if (variable?.op === 'id') inner.set(variable.args, macro === 'bind' ? path : elementOf(path));
  for (const body of bodies) visit(body, inner);
}

function pathOf(node: ASTNode, bound: Bound): string | undefined {
  switch (node.op) {
    case 'id':
      return bound.has(node.args) ? bound.get(node.args) : node.args;
    case '.':
    case '.?': {
      const path = pathOf(node.args[0], bound);
      return path === undefined ? undefined : `${path}.${node.args[1]}`;
    }
    case '[]':
    case '[?]':
      return elementOf(pathOf(node.args[0], bound));
    case 'rcall':
      return node.args[0] === 'filter' ? pathOf(node.args[1], bound) : undefined;
    default:
      return undefined;
  }
}

/** Of the variables only members is a list whose elements have a known shape; what stands in brackets after a map is a key. */
function elementOf(path: string | undefined): string | undefined {
  return path === 'members' ? path : undefined;
}
