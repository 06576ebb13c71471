import { Size } from 'cdk8s';
import { Capability, ContainerResources, ContainerSecurityContextProps, Cpu, SeccompProfileType, k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** What the `restricted` Pod Security Standard asks beyond cdk8s-plus' own defaults, for containers that run as `user`. */
export function restrictedAs(user: number): ContainerSecurityContextProps {
  return {
    user,
    group: user,
    capabilities: { drop: [Capability.ALL] },
    seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
  };
}

/** A Namespace in which the API server admits only pods that keep to `restricted`. */
export class RestrictedNamespace extends Construct {
  public constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    new k8s.KubeNamespace(this, 'Resource', {
      metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
  }
}

/** Requests and limits that leave room on a board with 8 GiB; CPU has no limit, since idle CPU is free to take. */
export function small(millicores: number, mebibytes: number): ContainerResources {
  return {
    cpu: { request: Cpu.millis(millicores) },
    memory: { request: Size.mebibytes(mebibytes), limit: Size.mebibytes(mebibytes * 2) },
  };
}
