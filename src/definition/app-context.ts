import { FluxApp } from './flux-app';
import { ClusterContext, ObjectContext } from './object-context';
import { DefinedObject } from '../copies/defined-fleet';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Fields of a Kustomization by which Flux would apply something else than what stands in the files. */
const OUTPUT_CHANGING = ['targetNamespace', 'namePrefix', 'nameSuffix', 'patches', 'images', 'components', 'postBuild', 'commonMetadata'];

/** What an app knows that its objects and Kustomizations have to carry. */
export class AppContext extends ObjectContext {
  public constructor(public readonly app: FluxApp, cluster: ClusterContext) {
    super({ name: app.appName, kustomization: app, labels: app._props.labels, annotations: app._annotations() }, cluster);
  }

  /** Refuses what only shows when the objects of an app are seen together. */
  public checkTogether(objects: DefinedObject[]): void {
    if (objects.length === 0) {
      throw new LifeboatError('app-empty', {
        place: `FluxApp ${this.app.node.path}`,
        problem: 'defines no object, and Flux fails on an empty directory',
        remedy: 'Define an object in it, or remove the app',
      });
    }
    for (const { object: autoscaler, construct } of objects) {
      if (autoscaler.kind !== 'HorizontalPodAutoscaler') continue;
      const target = (autoscaler as any).spec?.scaleTargetRef;
      const scaled = objects.find(({ object }) => object.kind === target?.kind && object.metadata.name === target?.name
        && object.metadata.namespace === autoscaler.metadata.namespace && (object as any).spec?.replicas !== undefined);
      if (!scaled) continue;
      throw new LifeboatError('replicas-and-autoscaler', {
        place: `${scaled.construct} spec.replicas`,
        problem: `replicas ${(scaled.object as any).spec.replicas} is fought over with the autoscaler ${construct}: Flux and it would write in turn`,
        remedy: 'Leave replicas out; the autoscaler owns them',
      });
    }
  }

  /** The app's Kustomization with what the fleet's project table reads, after checking what escape hatches did to it. */
  public describe(kustomization: DefinedObject, runbookUrl: string | undefined, waitsForSecrets: boolean): DefinedObject {
    const { metadata, spec } = kustomization.object as any;
    this.checkKustomization(spec);
    const { kustomizationName: name, kustomizationNamespace: namespace } = this.app;
    if (metadata.name !== name || metadata.namespace !== namespace) {
      throw new LifeboatError('kustomization-name', {
        place: `FluxApp ${this.app.node.path} metadata`,
        problem: `its Kustomization is renamed to ${metadata.namespace}/${metadata.name}, while its objects carry the labels of ${namespace}/${name}`,
        remedy: 'Name the FluxApp itself so',
      });
    }
    const annotations = {
      ...metadata.annotations,
      'cdk8s-lifeboat.io/namespace': this.app.namespace ?? '',
      ...(runbookUrl === undefined ? {} : { 'cdk8s-lifeboat.io/runbook': runbookUrl }),
    };
    if (this.app.namespace === undefined) delete annotations['cdk8s-lifeboat.io/namespace'];
    const dependsOn = waitsForSecrets ? { dependsOn: [...(spec.dependsOn ?? []), { name: `${name}-secrets` }] } : {};
    return {
      ...kustomization,
      object: {
        ...kustomization.object,
        metadata: { ...metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
        spec: { ...spec, ...dependsOn },
      },
    };
  }

  /** The Kustomization of the app's encrypted Secrets: as the app's own, but decrypting. */
  public secretsKustomization(own: DefinedObject[]): DefinedObject {
    const { object, construct } = own.find((one) => one.object.kind === 'Kustomization')!;
    const { metadata, spec } = object as any;
    const name = `${this.app.kustomizationName}-secrets`;
    const dependsOn = (spec.dependsOn ?? []).filter((one: { name: string }) => one.name !== name);
    const rest = { ...spec };
    for (const field of ['dependsOn', 'healthChecks', 'healthCheckExprs']) delete rest[field];
    return {
      construct,
      object: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        metadata: { name, namespace: metadata.namespace },
        spec: {
          ...rest,
          path: `./${this.app._place('secrets').fleetPath}`,
          decryption: { provider: 'sops', secretRef: { name: this.app._props.decryptionSecret ?? 'sops-age' } },
          ...(dependsOn.length > 0 ? { dependsOn } : {}),
        },
      },
    };
  }

  private checkKustomization(spec: any): void {
    const place = `FluxApp ${this.app.node.path} spec`;
    for (const field of OUTPUT_CHANGING) {
      if (spec[field] === undefined) continue;
      throw new LifeboatError('kustomization-changes-output', {
        place: `${place}.${field}`,
        problem: 'Flux would apply something else than what stands in both copies',
        remedy: 'Say it on the objects themselves',
      });
    }
    if (spec.suspend === false) {
      throw new LifeboatError('suspend-false', {
        place: `${place}.suspend`,
        problem: 'suspend: false in Git makes the parent take back a suspend that a person needs in an emergency',
        remedy: 'Leave it out',
      });
    }
    if (spec.force === true) {
      throw new LifeboatError('force', {
        place: `${place}.force`,
        problem: 'with force Flux deletes an object on any refusal, a typing error included',
        remedy: 'Annotate the one object: kustomize.toolkit.fluxcd.io/force: enabled, for the one commit that needs it',
      });
    }
  }
}
