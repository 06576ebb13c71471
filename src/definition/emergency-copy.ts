import { Construct } from 'constructs';
import { FluxApp } from './flux-app';
import { LifeboatError } from '../manifest/lifeboat-error';

const EMERGENCY_COPY = Symbol.for('cdk8s-lifeboat.EmergencyCopy');

/** What the project copy of an app is. */
export interface EmergencyCopyProps {
  /**
   * Where the runbook is read when the project's repository is published; the project table of the fleet links it.
   * @default - `EMERGENCY_DEPLOYMENT.md` in the project's repository
   */
  readonly runbookUrl?: string;
}

/** The project copy of a FluxApp: the same bytes as the fleet copy, with checksums, scripts and a runbook. */
export class EmergencyCopy extends Construct {
  /** Whether the construct is an EmergencyCopy. */
  public static isEmergencyCopy(construct: any): construct is EmergencyCopy {
    return construct !== null && typeof construct === 'object' && EMERGENCY_COPY in construct;
  }

  /** Where the runbook is read, if it was said. */
  public readonly runbookUrl?: string;

  public constructor(scope: Construct, id: string, props: EmergencyCopyProps = {}) {
    super(scope, id);
    Object.defineProperty(this, EMERGENCY_COPY, { value: true });
    if (!FluxApp.isFluxApp(scope)) {
      throw new LifeboatError('emergency-copy-scope', {
        place: this.node.path,
        problem: 'an EmergencyCopy stands directly in the FluxApp that it copies, and its scope is none',
        remedy: `Write new EmergencyCopy(app, '${id}')`,
      });
    }
    const other = scope.node.children.find((child) => child !== this && EmergencyCopy.isEmergencyCopy(child));
    if (other) {
      throw new LifeboatError('emergency-copy-twice', {
        place: this.node.path,
        problem: `the app has an EmergencyCopy already, ${other.node.path}`,
        remedy: 'Keep one of them',
      });
    }
    this.runbookUrl = props.runbookUrl;
    if (props.runbookUrl !== undefined && !/^https?:\/\/[^\s<>()]+$/.test(props.runbookUrl)) {
      throw new LifeboatError('runbook-url', {
        place: `${this.node.path} runbookUrl`,
        problem: `'${props.runbookUrl}' is no http or https URL`,
        remedy: 'Give one, or leave it out',
      });
    }
  }
}
