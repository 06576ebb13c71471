/** What the rules look at: all objects, and those of one app by kind. */
export interface Linted {
  readonly objects: any[];
  /** What makes the pods. */
  readonly maker: any;
  readonly template: any;
  readonly pod: any;
  readonly container: any;
  readonly service?: any;
  readonly serviceAccount?: any;
  readonly budget?: any;
  readonly autoscaler?: any;
  readonly policy?: any;
  readonly ingress?: any;
}

/** A rule of another tool: whether objects keep it, and a change after which they no longer do. */
export interface LinterRule {
  readonly holds: (linted: Linted) => boolean;
  readonly breaks: (linted: Linted) => void;
}

/** Rules by the names that their tool's list gives them. */
export type LinterRules = Readonly<Record<string, LinterRule>>;

export function linted(objects: any[]): Linted {
  const of = (...kinds: string[]): any => objects.find((one) => kinds.includes(one.kind));
  const maker = of('Deployment', 'StatefulSet', 'Job', 'CronJob');
  const template = (maker.spec.jobTemplate?.spec ?? maker.spec).template;
  return {
    objects,
    maker,
    template,
    pod: template.spec,
    container: template.spec.containers[0],
    service: of('Service'),
    serviceAccount: of('ServiceAccount'),
    budget: of('PodDisruptionBudget'),
    autoscaler: of('HorizontalPodAutoscaler'),
    policy: of('NetworkPolicy'),
    ingress: of('Ingress'),
  };
}

/** Names of the rules that objects break. */
export function broken(rules: LinterRules, objects: any[]): string[] {
  return Object.entries(rules).filter(([, { holds }]) => !holds(linted(objects))).map(([name]) => name);
}

/** Whether it runs until it is told to stop. */
export const serves = ({ maker }: Linted): boolean => maker.kind === 'Deployment' || maker.kind === 'StatefulSet';
export const within = (selector: object, labels: any): boolean => Object.entries(selector).every(([key, value]) => labels?.[key] === value);
export const share = (value: any, of: number): number => (typeof value === 'string' ? Math.ceil(parseInt(value, 10) * of / 100) : value);
export const least = ({ maker, autoscaler }: Linted): number => autoscaler?.spec.minReplicas ?? maker.spec.replicas;
export const dropsAll = ({ container }: Linted): boolean => container.securityContext.capabilities.drop.includes('ALL');
export const noHostPath = ({ pod }: Linted): boolean => !(pod.volumes ?? []).some((volume: any) => volume.hostPath);
export const hostPath = ({ pod }: Linted): void => { pod.volumes = [{ name: 'a', hostPath: { path: '/var/run/docker.sock' } }]; };
export const noSecretIn = (pattern: RegExp) => ({ container }: Linted): boolean => (
  !(container.env ?? []).some(({ name, value }: any) => value && pattern.test(name))
);
export const secretInEnvironment = ({ container }: Linted): void => { container.env = [{ name: 'CLIENT_SECRET', value: 'x' }]; };
