/** Texts that would run a script, load something or break out of their place if a page put them in unescaped: 200 of them. */
export const xssPayloads: readonly string[] = breakouts().flatMap((prefix) => attacks().map((attack) => prefix + attack));

function breakouts(): readonly string[] {
  return ['', '">', "'>", '</td></table>', '</title>', '</textarea>', '</script>', '</svg>', '-->', '&quot;&gt;'];
}

function attacks(): readonly string[] {
  return [
    '<script>window.owned=1</script>',
    '<ScRiPt>window.owned=1</sCrIpT>',
    '<img src=x onerror=window.owned=1>',
    '<svg onload=window.owned=1>',
    '<svg><script>window.owned=1</script></svg>',
    '<iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
    '<a href="javascript:window.owned=1">click</a>',
    'javascript:window.owned=1',
    '" onfocus="window.owned=1" autofocus="',
    "' onmouseover='window.owned=1' x='",
    '<math><mtext><style><img src=x onerror=window.owned=1></style></mtext></math>',
    '<body onload=window.owned=1>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<form action="https://evil.example/"><button>x</button></form>',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<details open ontoggle=window.owned=1>',
    '<use href="data:image/svg+xml,<svg id=x onload=window.owned=1>#x">',
    'https://evil.example/"onclick="window.owned=1',
    '${window.owned=1}{{constructor.constructor("window.owned=1")()}}\u2028\u202e',
  ];
}

/** Fields whose words choose the shape of a page; they never hold text from outside. */
const structural: readonly string[] = ['kind', 'side', 'verdict'];

/** The same value with every text in it replaced; equal texts by equal ones. */
export function replaceTexts<Value>(value: Value, replace: (text: string, index: number) => string): Value {
  const seen = new Map<string, string>();
  const visit = (part: unknown, key: string): unknown => {
    if (typeof part === 'string') {
      if (structural.includes(key)) return part;
      const replaced = seen.get(part) ?? replace(part, seen.size);
      seen.set(part, replaced);
      return replaced;
    }
    if (Array.isArray(part)) return part.map((item) => visit(item, key));
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, visit(item, name)]));
  };
  return visit(value, '') as Value;
}
