import { ApiObject, Chart, Duration, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { configMap, defined, refusalOf } from './defined';
import { Cluster } from '../../src/definition/cluster';
import { FluxApp, FluxAppProps } from '../../src/definition/flux-app';
import { GitRepository } from '../../src/flux/git-repository';
import { OciRepository } from '../../src/flux/oci-repository';
import { DeletionPolicy } from '../../src/flux/reconcile-options';

const shop = (props: FluxAppProps = {}, more: (app: FluxApp, cluster: Cluster) => void = () => undefined) => defined((cluster) => {
  const app = new FluxApp(cluster, 'shop', { namespace: 'shop', ...props });
  configMap(app);
  more(app, cluster);
});
const refused = (props: FluxAppProps, more?: (app: FluxApp) => void): string => refusalOf((cluster) => {
  const app = new FluxApp(cluster, 'shop', { namespace: 'shop', ...props });
  configMap(app);
  more?.(app);
});

describe('the Kustomization', () => {
  test('says what keeps an app safe by default, and never force, targetNamespace, patches, postBuild or suspend: false', () => {
    expect(shop().kustomization('shop')).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'shop', namespace: 'flux-system', annotations: { 'cdk8s-lifeboat.io/namespace': 'shop' } },
      spec: {
        interval: '10m',
        retryInterval: '2m',
        timeout: '5m',
        path: './clusters/eldertree/shop',
        prune: true,
        wait: true,
        sourceRef: { kind: 'GitRepository', name: 'flux-system' },
      },
    });
  });

  test('takes every prop', () => {
    const healthChecks = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }];
    const healthCheckExpressions = [{ apiVersion: 'example.org/v1', kind: 'Till', current: 'status.ready' }];
    const { spec } = shop({
      interval: Duration.hours(1),
      retryInterval: Duration.seconds(90),
      timeout: Duration.minutes(3),
      prune: false,
      wait: false,
      deletionPolicy: DeletionPolicy.ORPHAN,
      healthChecks,
      healthCheckExpressions,
      serviceAccountName: 'applier',
    }).kustomization('shop');
    expect(spec).toMatchObject({
      interval: '1h',
      retryInterval: '1m30s',
      timeout: '3m',
      prune: false,
      wait: false,
      deletionPolicy: 'Orphan',
      healthChecks,
      healthCheckExprs: healthCheckExpressions,
      serviceAccountName: 'applier',
    });
  });

  test('of a disabled app is suspended; nothing of it goes', () => {
    const disabled = shop({ disabled: true });
    expect(disabled.kustomization('shop').spec.suspend).toBe(true);
    expect(disabled.directory('shop')).toMatchObject({ disabled: true, objects: [expect.anything()] });
  });

  test('takes a source of the cluster, of another namespace, or one defined inside the app', () => {
    const url = 'https://github.com/example/fleet';
    const source = (props: (cluster: Cluster) => FluxAppProps, more?: (app: FluxApp) => void): any => {
      const one = defined((cluster) => {
        const app = new FluxApp(cluster, 'shop', { namespace: 'shop', ...props(cluster) });
        configMap(app);
        more?.(app);
      });
      return { ref: one.kustomization('shop').spec.sourceRef, files: one.directory('shop').fluxObjects.map(({ object }) => object.kind) };
    };
    expect(source((cluster) => ({ source: new GitRepository(cluster, 'own', { url, branch: 'main' }) })))
      .toEqual({ ref: { kind: 'GitRepository', name: 'own' }, files: ['Kustomization'] });
    expect(source((cluster) => ({ source: new GitRepository(cluster, 'own', { url, branch: 'main', namespace: 'sources' }) })).ref)
      .toEqual({ kind: 'GitRepository', name: 'own', namespace: 'sources' });
    expect(source(() => ({}), (app) => app.useSource(new OciRepository(app, 'inner', { url: 'oci://ghcr.io/example/shop', tag: 'main' }))))
      .toEqual({ ref: { kind: 'OCIRepository', name: 'inner' }, files: ['Kustomization', 'OCIRepository'] });
  });

  test('can be patched, but not into something that changes what Flux applies', () => {
    const patched = (path: string, value: unknown): string => refused({}, (app) => app.kustomization.addJsonPatch(JsonPatch.add(path, value)));
    const labelled = shop({}, (app) => app.kustomization.addJsonPatch(JsonPatch.add('/metadata/labels', { team: 'shop' })));
    expect(labelled.kustomization('shop').metadata.labels).toEqual({ team: 'shop' });
    for (const field of ['targetNamespace', 'namePrefix', 'nameSuffix', 'patches', 'images', 'components', 'postBuild', 'commonMetadata']) {
      expect(patched(`/spec/${field}`, 'x')).toBe(`FluxApp eldertree/shop spec.${field}: Flux would apply something else than what stands in both copies. `
        + 'Say it on the objects themselves. [kustomization-changes-output]');
    }
    expect(patched('/spec/suspend', false)).toBe('FluxApp eldertree/shop spec.suspend: suspend: false in Git makes the parent take back a suspend that a '
      + 'person needs in an emergency. Leave it out. [suspend-false]');
    expect(patched('/spec/force', true)).toBe('FluxApp eldertree/shop spec.force: with force Flux deletes an object on any refusal, a typing error included. '
      + 'Annotate the one object: kustomize.toolkit.fluxcd.io/force: enabled, for the one commit that needs it. [force]');
    expect(patched('/metadata/name', 'till')).toBe('FluxApp eldertree/shop metadata: its Kustomization is renamed to flux-system/till, while its objects carry '
      + 'the labels of flux-system/shop. Name the FluxApp itself so. [kustomization-name]');
    expect(patched('/metadata/namespace', 'other')).toContain('[kustomization-name]');
  });
});

describe('what is refused', () => {
  test('names', () => {
    expect(refusalOf((cluster) => new FluxApp(cluster, 'Shop'))).toContain("FluxApp eldertree/Shop: name 'Shop' is no DNS label");
    expect(refused({ namespace: 'my_shop' })).toContain("FluxApp eldertree/shop: namespace 'my_shop' is no DNS label");
  });

  test('createNamespace without a namespace', () => {
    expect(refused({ namespace: undefined, createNamespace: true })).toBe('FluxApp eldertree/shop: createNamespace is given without a namespace. '
      + 'Give namespace too, or leave createNamespace out. [create-namespace]');
  });

  test('health checks that Flux would ignore', () => {
    const healthChecks = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' }];
    const message = 'FluxApp eldertree/shop: healthChecks names 1, and Flux ignores them where wait is true. '
      + 'Set wait: false, or leave healthChecks out: wait covers every object. [health-checks-ignored]';
    expect(refused({ healthChecks })).toBe(message);
    expect(refused({ healthChecks, wait: true })).toBe(message);
    expect(shop({ healthChecks: [] }).kustomization('shop').spec.wait).toBe(true);
  });

  test('an app without objects, sources and Kustomization not counted', () => {
    expect(refusalOf((cluster) => {
      const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
      app.useSource(new OciRepository(app, 'source', { url: 'oci://ghcr.io/example/shop', tag: 'main' }));
    })).toBe('FluxApp eldertree/shop: defines no object, and Flux fails on an empty directory. Define an object in it, or remove the app. [app-empty]');
  });

  test('replicas beside an autoscaler of the same workload', () => {
    const scaled = (replicas: number | undefined, target: { kind: string; name: string }): void => {
      defined((cluster) => {
        const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
        new ApiObject(app, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas } });
        new ApiObject(app, 'scaler', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { scaleTargetRef: { apiVersion: 'apps/v1', ...target } } });
      });
    };
    expect(() => scaled(3, { kind: 'Deployment', name: 'web' })).toThrow('eldertree/shop/web spec.replicas: replicas 3 is fought over with the autoscaler '
      + 'eldertree/shop/scaler: Flux and it would write in turn. Leave replicas out; the autoscaler owns them. [replicas-and-autoscaler]');
    expect(() => scaled(0, { kind: 'Deployment', name: 'web' })).toThrow('[replicas-and-autoscaler]');
    expect(() => scaled(undefined, { kind: 'Deployment', name: 'web' })).not.toThrow();
    expect(() => scaled(3, { kind: 'Deployment', name: 'other' })).not.toThrow();
    expect(() => scaled(3, { kind: 'StatefulSet', name: 'web' })).not.toThrow();
  });
});

describe('the objects', () => {
  test('carry the namespace, the labels of the app, and the owner labels that nothing overrides', () => {
    const { metadata } = defined((cluster) => {
      configMap(new FluxApp(cluster, 'shop', { namespace: 'shop', labels: { 'team': 'till', 'app.kubernetes.io/part-of': 'market' } }), 'settings', {
        labels: { 'app.kubernetes.io/managed-by': 'me', 'kustomize.toolkit.fluxcd.io/name': 'stolen' },
      });
    }).object('shop', 'ConfigMap');
    expect(metadata).toEqual({
      name: 'settings',
      namespace: 'shop',
      labels: {
        'app.kubernetes.io/managed-by': 'me',
        'app.kubernetes.io/part-of': 'market',
        'team': 'till',
        'kustomize.toolkit.fluxcd.io/name': 'shop',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    });
  });

  test('include the Namespace where the app makes it, without a namespace of its own', () => {
    expect(shop().directory('shop').objects.map(({ object }) => object.kind)).toEqual(['ConfigMap']);
    expect(shop({ createNamespace: true }).object('shop', 'Namespace').metadata).toMatchObject({ name: 'shop' });
    expect(shop({ createNamespace: true }).object('shop', 'Namespace').metadata.namespace).toBeUndefined();
  });

  test('are called after their place in the app', () => {
    const names = defined((cluster) => {
      const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
      const part = new Construct(app, 'Front');
      new kplus.ConfigMap(part, 'settings');
      configMap(part, 'Resource');
      configMap(new Construct(new Construct(app, 'a'), 'Default'), 'b');
    }).directory('shop').objects.map(({ object, construct }) => `${object.metadata.name} from ${construct}`);
    expect(names).toEqual(['front-settings from eldertree/shop/Front/settings', 'front from eldertree/shop/Front', 'a-b from eldertree/shop/a/Default/b']);
  });

  test('keep name and selector when their construct moves', () => {
    const at = (place: (app: FluxApp) => Construct): any => defined((cluster) => {
      const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
      const labels = { app: 'web' };
      const web = new kplus.Deployment(place(app), 'web', {
        metadata: { name: 'web' }, select: false, podMetadata: { labels }, containers: [{ image: 'ghcr.io/example/web:1.0.0' }],
      });
      web.select(kplus.LabelSelector.of({ labels }));
    }).object('shop', 'Deployment');
    const [here, there] = [at((app) => app), at((app) => new Construct(new Construct(app, 'deeper'), 'down'))];
    expect(there.metadata).toEqual(here.metadata);
    expect(there.spec.selector).toEqual({ matchLabels: { app: 'web' } });
    expect(there.spec.selector).toEqual(here.spec.selector);
  });

  test('give a warning where their selector is a hash of their path', () => {
    const { warnings } = shop({}, (app) => {
      new kplus.Deployment(app, 'web', { containers: [{ image: 'ghcr.io/example/web:1.0.0' }] });
    });
    expect(warnings).toEqual([{
      code: 'selector-from-path',
      construct: 'eldertree/shop/web',
      message: "eldertree/shop/web: spec.selector holds cdk8s.io/metadata.addr, a hash of a construct's path: moving or renaming the construct changes the "
        + "selector, and the API server refuses that. Give it labels of its own: { select: false, podMetadata: { labels: { app: 'web' } } }, "
        + "then .select(LabelSelector.of({ labels: { app: 'web' } })).",
    }]);
  });
});

test('a Service that selects by a path gives a warning too', () => {
  const { warnings } = shop({}, (app) => {
    new ApiObject(app, 'web', { apiVersion: 'v1', kind: 'Service', spec: { selector: { 'cdk8s.io/metadata.addr': 'x' } } });
  });
  expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "selector-from-path eldertree/shop/web: spec.selector holds cdk8s.io/metadata.addr, a hash of a construct's path: moving or renaming the construct changes "
    + "the selector, and the Service has no endpoints until new pods are ready. Define it with an ApiObject, and select the pods' own labels.",
  ]);
});

test('the Namespace that is created carries the labels given, and there must be one', () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  expect(shop({ createNamespace: true, namespaceLabels: labels }, () => undefined).object('shop', 'Namespace').metadata.labels).toMatchObject(labels);
  expect(refusalOf((cluster) => { new FluxApp(cluster, 'shop', { namespace: 'shop', namespaceLabels: labels }); })).toContain('[create-namespace]');
});

test('an app is known by what it is', () => {
  defined((cluster, fleet) => {
    const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
    configMap(app);
    expect(FluxApp.isFluxApp(app)).toBe(true);
    expect(FluxApp.isFluxApp(new Chart(fleet, 'chart'))).toBe(false);
    expect(app).toMatchObject({ appName: 'shop', cluster, disabled: false, kustomizationName: 'shop', kustomizationNamespace: 'flux-system' });
  });
});
