import { Chart, Duration } from 'cdk8s';
import { Cluster } from '../../src/definition/cluster';
import { Fleet } from '../../src/definition/fleet';
import { FluxApp } from '../../src/definition/flux-app';
import { Bucket, BucketProps } from '../../src/flux/bucket';
import { FluxObject } from '../../src/flux/flux-object';
import { GitRepository, GitRepositoryProps } from '../../src/flux/git-repository';
import { OciRepository, OciRepositoryProps } from '../../src/flux/oci-repository';
import { configMap, Defined, defined, refusal } from '../definition/defined';

const place = (): Cluster => new Fleet().addCluster('eldertree');
const collected = (define: (cluster: Cluster) => void): Defined => defined((cluster) => {
  configMap(new FluxApp(cluster, 'shop', { namespace: 'shop' }));
  define(cluster);
});
const HTTPS = 'https://github.com/example/fleet';
const git = (props: Partial<GitRepositoryProps>): any =>
  collected((cluster) => { new GitRepository(cluster, 'source', { url: HTTPS, ...props }); }).source(props.name ?? 'source');
const oci = (props: Partial<OciRepositoryProps>): any =>
  collected((cluster) => { new OciRepository(cluster, 'source', { url: 'oci://ghcr.io/example/fleet', ...props }); }).source('source');
const bucket = (props: Partial<BucketProps>): any =>
  collected((cluster) => { new Bucket(cluster, 'source', { bucketName: 'fleet', endpoint: 's3.example:9000', ...props }); }).source('source');

test('a GitRepository says what it is told, and no more', () => {
  expect(git({ branch: 'main' })).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'source', namespace: 'flux-system' },
    spec: { interval: '1m', url: HTTPS, ref: { branch: 'main' } },
  });
  expect(git({
    name: 'shop',
    namespace: 'sources',
    labels: { team: 'shop' },
    annotations: { note: 'ours' },
    url: 'ssh://git@github.com/example/fleet',
    secretName: 'deploy-key',
    branch: 'main',
    commit: 'a'.repeat(40),
    interval: Duration.minutes(90),
    timeout: Duration.seconds(30),
    ignore: '/docs/',
  })).toMatchObject({
    metadata: { name: 'shop', namespace: 'sources', labels: { team: 'shop' }, annotations: { note: 'ours' } },
    spec: {
      interval: '1h30m',
      timeout: '30s',
      ignore: '/docs/',
      secretRef: { name: 'deploy-key' },
      ref: { branch: 'main', commit: 'a'.repeat(40) },
      url: 'ssh://git@github.com/example/fleet',
    },
  });
  expect(git({ tag: 'v1' }).spec.ref).toEqual({ tag: 'v1' });
  expect(git({ semver: '>=1.0.0' }).spec.ref).toEqual({ semver: '>=1.0.0' });
  expect(git({ commit: 'a'.repeat(40) }).spec.ref).toEqual({ commit: 'a'.repeat(40) });
});

test('an OCIRepository says what it is told, and no more', () => {
  expect(oci({ tag: 'main' })).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    metadata: { name: 'source', namespace: 'flux-system' },
    spec: { interval: '5m', url: 'oci://ghcr.io/example/fleet', ref: { tag: 'main' } },
  });
  expect(oci({ semver: '1.x', secretName: 'pull', provider: 'aws', interval: Duration.hours(2) }).spec)
    .toEqual({ interval: '2h', url: 'oci://ghcr.io/example/fleet', ref: { semver: '1.x' }, secretRef: { name: 'pull' }, provider: 'aws' });
  expect(oci({ digest: `sha256:${'0'.repeat(64)}` }).spec.ref).toEqual({ digest: `sha256:${'0'.repeat(64)}` });
});

test('a Bucket says what it is told, and no more', () => {
  expect(bucket({})).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'Bucket',
    metadata: { name: 'source', namespace: 'flux-system' },
    spec: { interval: '5m', bucketName: 'fleet', endpoint: 's3.example:9000' },
  });
  expect(bucket({ provider: 'generic', region: 'eu', prefix: 'pi/', insecure: true, secretName: 'keys', interval: Duration.seconds(3661) }).spec).toEqual({
    interval: '1h1m1s', bucketName: 'fleet', endpoint: 's3.example:9000', provider: 'generic', region: 'eu', prefix: 'pi/', insecure: true, secretRef: { name: 'keys' },
  });
});

test('a source knows by what a Kustomization names it, and what it is', () => {
  const cluster = place();
  const source = new Bucket(cluster, 'source', { name: 'files', namespace: 'sources', bucketName: 'fleet', endpoint: 's3.example' });
  expect(source).toMatchObject({ sourceKind: 'Bucket', sourceName: 'files', sourceNamespace: 'sources' });
  expect(new GitRepository(cluster, 'git', { url: HTTPS, tag: 'v1' })).toMatchObject({ sourceKind: 'GitRepository', sourceNamespace: 'flux-system' });
  expect(new OciRepository(cluster, 'oci', { url: 'oci://x/y', tag: 'v1' })).toMatchObject({ sourceKind: 'OCIRepository', sourceName: 'oci' });
  expect(FluxObject.isFluxObject(source)).toBe(true);
  expect(FluxObject.isFluxObject(configMap(new Chart(new Fleet(), 'chart')))).toBe(false);
});

describe('a source is refused', () => {
  const gitRefused = (props: Partial<GitRepositoryProps>): string => refusal(() => new GitRepository(place(), 'source', { url: HTTPS, ...props }));
  const ociRefused = (props: Partial<OciRepositoryProps>): string => refusal(() => new OciRepository(place(), 'source', { url: 'oci://x/y', ...props }));

  test('without a revision', () => {
    expect(gitRefused({})).toBe('eldertree/source: none of branch, tag, semver, commit is given, so no revision is named. '
      + 'Give exactly one of branch, tag, semver, commit. [source-reference]');
    expect(ociRefused({})).toBe('eldertree/source: none of tag, semver, digest is given, so no revision is named. '
      + 'Give exactly one of tag, semver, digest. [source-reference]');
  });

  test('with two', () => {
    expect(gitRefused({ branch: 'main', tag: 'v1' })).toBe('eldertree/source: branch and tag are both given, and only one is followed. '
      + 'Give exactly one of branch, tag, semver, commit. [source-reference]');
    expect(gitRefused({ tag: 'v1', commit: 'a'.repeat(40) })).toContain('tag and commit are both given');
    expect(ociRefused({ tag: 'v1', digest: 'sha256:0' })).toContain('tag and digest are both given');
  });

  test('with a URL that Flux takes not; the scp-like form is written as Flux takes it', () => {
    expect(gitRefused({ branch: 'main', url: 'git@github.com:example/fleet.git' })).toBe("eldertree/source: 'git@github.com:example/fleet.git' is no ssh:// or "
      + "https:// or http:// URL, and Flux takes no other. Write it as 'ssh://git@github.com/example/fleet.git'. [source-url]");
    for (const url of ['github.com/example', 'ftp://host/x', '', 'SSH://host/x']) {
      expect(gitRefused({ branch: 'main', url })).toContain(`'${url}' is no ssh:// or https:// or http:// URL, and Flux takes no other. Begin it with `);
    }
    expect(ociRefused({ tag: 'v1', url: 'https://ghcr.io/x' })).toBe("eldertree/source: 'https://ghcr.io/x' is no oci:// URL, and Flux takes no other. "
      + 'Begin it with oci://. [source-url]');
  });

  test('over SSH without a deploy key', () => {
    expect(gitRefused({ branch: 'main', url: 'ssh://git@github.com/example/fleet' })).toBe("eldertree/source: 'ssh://git@github.com/example/fleet' is fetched "
      + 'over SSH, and no secretName is given for the deploy key. Give secretName, the Secret with identity and known_hosts. [source-secret]');
    expect(git({ branch: 'main', secretName: 'token' }).spec.secretRef).toEqual({ name: 'token' });
  });
});
