import { join } from 'path';
import * as ts from 'typescript';
import { FencedBlock, MarkdownPage, ROOT } from './markdown';

/** What a block without imports may use: the names of the chapters' running example. */
const PRELUDE = `
import { ApiObject, Chart, Duration, Include, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  AlertRouting, Bucket, Cluster, Dashboards, EmergencyCopy, EnvironmentSource, Fleet, FluxApp, FluxMonitors, FluxNotifications, GitOpsMetadata, GitRepository,
  HybridStorage, ImmutableConfigMap, KubeStateMetricsConfiguration, Layer, Layout, OciRepository, Profile, RecoveryAlerts, RecoveryPolicy, ResilientCronJob,
  ResilientDeployment, ResilientJob, ResilientStatefulSet, ServiceLevelObjective, SopsSecret, WorkloadPart,
} from 'cdk8s-lifeboat';
declare const fleet: Fleet;
declare const cluster: Cluster;
declare const app: FluxApp;
`;

/** A block of TypeScript with the page that shows it. */
export interface TypeScriptBlock extends FencedBlock {
  readonly page: string;
}

/** Every TypeScript block of the pages. */
export function typeScriptBlocks(): TypeScriptBlock[] {
  return MarkdownPage.all().flatMap(({ path, blocks }) => blocks.filter(({ language }) => ['ts', 'typescript'].includes(language))
    .map((block) => ({ ...block, page: path })));
}

/** What the compiler says of the blocks, by the pages' own lines. */
export function diagnosticsOf(blocks: readonly TypeScriptBlock[]): string[] {
  const sources = new Map<string, { block: TypeScriptBlock; text: string; before: number }>();
  blocks.forEach((block, index) => {
    const whole = /^import /m.test(block.text);
    // Braces let a block declare what the prelude declares too.
    const text = whole ? block.text : `${PRELUDE}{\n${block.text}}\nexport {};\n`;
    sources.set(join(ROOT, 'test/docs', `block-${index}.ts`), { block, text, before: whole ? 0 : PRELUDE.split('\n').length });
  });
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    paths: { 'cdk8s-lifeboat': [join(ROOT, 'src/index.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const own = sources.get(name);
    return own ? ts.createSourceFile(name, own.text, version, true) : getSourceFile(name, version, ...rest);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([name, { block, before }]) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)!).map((diagnostic) => {
    const line = diagnostic.file!.getLineAndCharacterOfPosition(diagnostic.start!).line;
    return `${block.page}:${block.line + line - before}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
  }));
}
