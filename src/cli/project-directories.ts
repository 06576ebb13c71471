import { Rendering } from '../copies/rendering';
import { LifeboatError } from '../manifest/lifeboat-error';

/** A project tree and the checkout that was named for it. */
export interface NamedProject {
  readonly project: string;
  readonly directory: string;
}

/** Reads `--project [APP=]DIR`: plain `DIR` where the definition has one EmergencyCopy, `APP=DIR` for one of several. */
export function namedProjects(rendering: Rendering, options: readonly string[]): NamedProject[] {
  const known = rendering.trees.flatMap(({ project }) => (project === undefined ? [] : [project]));
  const named = options.map((option) => namedProject(option, known));
  for (const [index, { project }] of named.entries()) {
    if (named.findIndex((one) => one.project === project) === index) continue;
    throw new LifeboatError('project-option', { place: `--project ${options[index]}`, problem: `${project} is named twice`, remedy: 'Name it once' });
  }
  return named;
}

function namedProject(option: string, known: readonly string[]): NamedProject {
  const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('project-option', { place: `--project ${option}`, problem, remedy }); };
  if (known.length === 0) refuse('no app of the definition has an EmergencyCopy, so there is no project copy', "Add one: new EmergencyCopy(app, 'emergency')");
  const equals = option.indexOf('=');
  const name = option.slice(0, Math.max(equals, 0));
  if (equals > 0 && /^[a-z0-9-]+$/.test(name)) {
    if (!known.includes(name)) refuse(`'${name}' has no EmergencyCopy in the definition; these have: ${known.join(', ')}`, 'Correct the name');
    if (equals === option.length - 1) refuse('names no directory', `Write it as --project ${name}=DIR`);
    return { project: name, directory: option.slice(equals + 1) };
  }
  if (option === '') refuse('names no directory', 'Write it as --project DIR');
  if (known.length > 1) refuse(`the definition has project copies of ${known.join(', ')}, and this does not say whose it is`, 'Write it as --project APP=DIR');
  return { project: known[0], directory: option };
}
