import { join } from 'path';
import * as ts from 'typescript';
import { ROOT } from './markdown';

/** What the sources throw and warn of, as the type checker sees it. */
export interface SourceCodes {
  /** Code -> the places that throw it. */
  readonly errors: ReadonlyMap<string, string[]>;
  /** Code -> the places that warn with it. */
  readonly warnings: ReadonlyMap<string, string[]>;
  /** Places that throw a code which nothing here can name. */
  readonly unknown: string[];
}

/** Reads the codes out of src: literals, and what callers hand to functions that take the code as a parameter. */
export function sourceCodes(): SourceCodes {
  const program = ts.createProgram(rootFiles(), { ...compilerOptions(), noEmit: true });
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${ROOT}/src/`));
  const calls = callsByDeclaration(checker, sources);
  const errors = new Map<string, string[]>();
  const warnings = new Map<string, string[]>();
  const unknown: string[] = [];
  const note = (codes: Map<string, string[]>, code: string, node: ts.Node): void => { codes.set(code, [...codes.get(code) ?? [], placeOf(node)]); };

  const resolve = (expression: ts.Expression, into: Map<string, string[]>): void => {
    if (ts.isConditionalExpression(expression)) {
      resolve(expression.whenTrue, into);
      resolve(expression.whenFalse, into);
      return;
    }
    const type = checker.getTypeAtLocation(expression);
    const literals = (type.isUnion() ? type.types : [type]).map((one) => (one.isStringLiteral() ? one.value : undefined));
    if (literals.every((one) => one !== undefined)) {
      literals.forEach((one) => note(into, one!, expression));
      return;
    }
    const parameter = ts.isIdentifier(expression) ? checker.getSymbolAtLocation(expression)?.valueDeclaration : undefined;
    if (!parameter || !ts.isParameter(parameter)) {
      unknown.push(`${placeOf(expression)} ${expression.getText()}`);
      return;
    }
    const index = parameter.parent.parameters.indexOf(parameter);
    for (const call of calls.get(parameter.parent) ?? []) resolve(call.arguments![index], into);
  };

  for (const source of sources) {
    visit(source, (node) => {
      if (ts.isNewExpression(node) && node.expression.getText() === 'LifeboatError') resolve(node.arguments![0], errors);
      if (!ts.isObjectLiteralExpression(node)) return;
      if (checker.getContextualType(node)?.symbol?.name !== 'RenderedWarning') return;
      for (const property of node.properties) {
        if (ts.isPropertyAssignment(property) && property.name.getText() === 'code') resolve(property.initializer, warnings);
      }
    });
  }
  return { errors, warnings, unknown };
}

function rootFiles(): string[] {
  const parsed = (path: string): string[] => ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, join(path, '..')).fileNames;
  return [...parsed(join(ROOT, 'tsconfig.json')), ...parsed(join(ROOT, 'src/cli/tsconfig.json'))];
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'src/cli/tsconfig.json');
  return ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, join(path, '..')).options;
}

function callsByDeclaration(checker: ts.TypeChecker, sources: ts.SourceFile[]): Map<ts.Node, (ts.CallExpression | ts.NewExpression)[]> {
  const calls = new Map<ts.Node, (ts.CallExpression | ts.NewExpression)[]>();
  for (const source of sources) {
    visit(source, (node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
      const declaration = checker.getResolvedSignature(node)?.declaration;
      if (declaration) calls.set(declaration, [...calls.get(declaration) ?? [], node]);
    });
  }
  return calls;
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  return `${source.fileName.slice(ROOT.length + 1)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
