import { Chart } from 'cdk8s';
import { Profile, ResilientDeployment } from 'cdk8s-lifeboat';

/** A web app on two nodes or more. */
export function resilient(chart: Chart): void {
  const web = new ResilientDeployment(chart, 'web', {
    image: 'ghcr.io/example/web:1.4.2',
    port: 8080,
    profile: Profile.STANDARD,
    readiness: { path: '/readyz' },
    liveness: { path: '/healthz' },
  });
  web.expose('web.example.org');
}
