// Values that examples say: `expression; // => value`. Code is rewritten so that each is handed to a check.
import ts from 'typescript';

/** What the rewritten code calls: with a value, what the example says it is, and the line of the example. */
export const CHECK = '__check';

/**
 * Rewrites TypeScript into JavaScript in which every statement that ends in `// => value` calls `__check(value, expected, line)`.
 * The statement is an expression, a call of console.log with one argument, or the declaration of one constant. Text that goes on
 * in lines that begin with `//` and at least two spaces belongs to the value.
 */
export function withChecks(code: string): { code: string; checks: number } {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  const edits: { from: number; to: number; text: string }[] = [];
  let checks = 0;
  const visit = (node: ts.Node): void => {
    const expected = ts.isStatement(node) && !ts.isBlock(node) ? expectedAfter(code, node.end) : undefined;
    if (expected !== undefined) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const call = (value: string) => `${CHECK}(${value}, ${JSON.stringify(expected)}, ${line});`;
      const name = declaredName(node as ts.Statement);
      if (name) edits.push({ from: node.end, to: node.end, text: call(name) });
      else if (ts.isExpressionStatement(node)) {
        edits.push({ from: node.getStart(), to: node.end, text: call(shown(node.expression).getText()) });
      } else throw new Error(`line ${line}: "// =>" has to follow an expression or one constant`);
      checks++;
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const marks = code.split('// =>').length - 1;
  if (marks !== checks) throw new Error(`${marks} marks "// =>", but ${checks} of them follow a statement`);
  const rewritten = edits.reduceRight(
    (text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to),
    code,
  );
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return { code: ts.transpileModule(rewritten, { compilerOptions }).outputText, checks };
}

function expectedAfter(code: string, end: number): string | undefined {
  const found = /^[ \t]*\/\/ => (.*(?:\n[ \t]*\/\/ {2,}.*)*)/.exec(code.slice(end));
  return found?.[1]?.replace(/\n[ \t]*\/\/ +/g, ' ');
}

/** The constant that a statement declares, if it declares exactly one. */
function declaredName(statement: ts.Statement): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declared, ...others] = statement.declarationList.declarations;
  return others.length === 0 && declared && ts.isIdentifier(declared.name) ? declared.name.text : undefined;
}

/** The argument of console.log, or the expression itself. */
function shown(expression: ts.Expression): ts.Expression {
  const isLog = ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
  return isLog && expression.arguments.length === 1 ? expression.arguments[0]! : expression;
}

/**
 * What differs between a value and a text that says it, or undefined. Numbers with a decimal point or exponent agree within half a
 * unit of their last digit; other numbers, strings and the like are the same. `...` at the end of an array or object stands for
 * all that follows.
 */
export function difference(value: unknown, text: string): string | undefined {
  const source = text.replace(/\b\w+Array(\(\d+\))? ?\[/g, '[').replace(/(?:\.\.\.|…)(?=\s*[\]}])/g, '...rest');
  const file = ts.createSourceFile('value.ts', `(${source});`, ts.ScriptTarget.ES2022, true);
  const [statement] = file.statements;
  const expression = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  if (!expression || !ts.isParenthesizedExpression(expression) || expression.getText() !== `(${source})`) {
    throw new Error(`cannot read the value "${text}"`);
  }
  return compare(value, expression.expression, 'it');
}

function compare(value: unknown, expected: ts.Expression, path: string): string | undefined {
  const text = expected.getText();
  const unequal = `${path} is ${show(value)}, not ${text}`;
  if (ts.isArrayLiteralExpression(expected)) return compareItems(value, expected.elements, path) ?? undefined;
  if (ts.isObjectLiteralExpression(expected)) return compareFields(value, expected.properties, path);
  if (ts.isStringLiteralLike(expected)) return value === expected.text ? undefined : unequal;
  if (/^-?(Infinity|NaN)$/.test(text)) return Object.is(value, Number(text)) ? undefined : unequal;
  if (/^-?[\d._]+(e[+-]?\d+)?n?$/i.test(text)) return sameNumber(value, text.replaceAll('_', '')) ? undefined : unequal;
  if (/^(true|false|null|undefined)$/.test(text)) return String(value) === text ? undefined : unequal;
  throw new Error(`cannot read the value "${text}"`);
}

function sameNumber(value: unknown, text: string): boolean {
  if (text.endsWith('n')) return value === BigInt(text.slice(0, -1));
  if (typeof value !== 'number') return false;
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e');
  if (digits === text && !text.includes('.')) return value === Number(text);
  const decimals = digits.split('.')[1]?.length ?? 0;
  const unit = 10 ** (Number(exponent) - decimals);
  return Math.abs(value - Number(text)) <= 0.5000001 * unit;
}

function compareItems(value: unknown, expected: readonly ts.Expression[], path: string): string | undefined {
  const items = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<unknown>) : undefined;
  if (!items) return `${path} is ${show(value)}, not an array`;
  const wanted = expected.filter((item) => !ts.isSpreadElement(item));
  if (wanted.length === expected.length && items.length !== wanted.length) {
    return `${path} has ${items.length} elements, not ${wanted.length}: ${show(value)}`;
  }
  return first(wanted.map((item, i) => compare(items[i], item, `${path}[${i}]`)));
}

function compareFields(value: unknown, expected: readonly ts.ObjectLiteralElementLike[], path: string) {
  if (typeof value !== 'object' || value === null) return `${path} is ${show(value)}, not an object`;
  const wanted = expected.filter(ts.isPropertyAssignment);
  const names = wanted.map(({ name }) => (ts.isStringLiteralLike(name) ? name.text : name.getText()));
  const others = Object.keys(value).filter((name) => !names.includes(name));
  const open = expected.some(ts.isSpreadAssignment);
  if (!open && others.length > 0) return `${path} also has ${others.join(', ')}`;
  const fields = value as Record<string, unknown>;
  return first(wanted.map(({ initializer }, i) => compare(fields[names[i]!], initializer, `${path}.${names[i]}`)));
}

const first = (differences: (string | undefined)[]) => differences.find((found) => found !== undefined);

function show(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `[${Array.from(value as unknown as ArrayLike<unknown>)
      .slice(0, 12)
      .join(', ')}]`;
  if (typeof value === 'function') return `a function ${value.name}`;
  const text = typeof value === 'bigint' ? `${value}n` : JSON.stringify(value, plain);
  return typeof value === 'number' ? String(value) : String(text ?? value).slice(0, 300);
}

const plain = (_key: string, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value);
