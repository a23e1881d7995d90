type Opening = '{' | '[' | '"' | "'";

export interface OpenYaml {
  readonly character: Opening;
  readonly at: number;
}

/** The innermost flow map, flow list or quoted text that is still open before `end`. One pass over the text. */
export function findOpenYaml(text: string, end: number): OpenYaml | undefined {
  const open: OpenYaml[] = [];
  // Whether a node may begin here: after an indicator, or at the beginning of a line.
  let atNode = true;
  for (let at = 0; at < end; at++) {
    const character = text.charAt(at);
    const quote = open.at(-1)?.character;
    if (quote === '"' || quote === "'") {
      if (quote === '"' && character === '\\') at++;
      else if (character === quote) {
        if (quote === "'" && text.charAt(at + 1) === "'") at++;
        else open.pop();
      }
      continue;
    }
    const inFlow = open.length > 0;
    if (character === '\n') atNode = true;
    else if (character === '#' && isBlank(text.charAt(at - 1))) at = endOfLine(text, at) - 1;
    else if (isBlank(character)) continue;
    else if ((atNode || inFlow) && (character === '{' || character === '[')) open.push({ character, at });
    else if (atNode && (character === '"' || character === "'")) {
      open.push({ character, at });
      atNode = false;
      continue;
    } else if (inFlow && (character === '}' || character === ']')) open.pop();
    else if (atNode && !inFlow && (character === '|' || character === '>')) at = endOfBlock(text, at) - 1;
    else {
      atNode = isIndicator(character, text.charAt(at + 1), inFlow);
      continue;
    }
    atNode = character !== '}' && character !== ']';
  }
  return open.at(-1);
}

function isIndicator(character: string, next: string, inFlow: boolean): boolean {
  if (inFlow && (character === ',' || character === ':')) return true;
  return (character === ':' || character === '-' || character === '?') && isBlank(next);
}

function isBlank(character: string): boolean {
  return character === '' || character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

function endOfLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
}

/** A literal or folded text ends before the first line that is indented no deeper than the line it begins on. */
function endOfBlock(text: string, at: number): number {
  const indent = indentOf(text, text.lastIndexOf('\n', at) + 1);
  let end = endOfLine(text, at);
  while (end < text.length) {
    const next = endOfLine(text, end + 1);
    if (text.slice(end + 1, next).trim() !== '' && indentOf(text, end + 1) <= indent) break;
    end = next;
  }
  return end;
}

function indentOf(text: string, start: number): number {
  let indent = 0;
  while (text.charAt(start + indent) === ' ') indent++;
  return indent;
}
