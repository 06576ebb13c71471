import { standing } from './standing-object';
import { CHOSEN_ANEW, withChosen } from '../../../../src/cli/emergency/forecast/service-fields';
import { ManifestObject } from '../../../../src/manifest/manifest-object';

const service = (spec: object) => standing({ kind: 'Service', spec });
const specOf = (answer: object, live: object | undefined, sent: object): unknown => (
  withChosen(service(answer), live && service(live), service(sent) as unknown as ManifestObject).spec
);
const port = { port: 80, protocol: 'TCP' };

describe('what the API server chose for a dry-run alone', () => {
  test('a node port is not foretold', () => {
    expect(specOf({ type: 'NodePort', clusterIP: '10.0.0.7', ports: [{ ...port, nodePort: 32769 }] }, { clusterIP: '10.0.0.7', ports: [port] }, { type: 'NodePort', ports: [{ port: 80 }] }))
      .toEqual({ type: 'NodePort', clusterIP: '10.0.0.7', ports: [{ ...port, nodePort: CHOSEN_ANEW }] });
  });

  test('one that is live stays so, and one that was sent is as it was sent', () => {
    const ports = [{ ...port, nodePort: 31000 }, { port: 81, protocol: 'TCP', nodePort: 31001 }];
    expect(specOf({ ports }, { ports: [ports[0]] }, { ports: [{ port: 80 }, { port: 81, nodePort: 31001 }] })).toEqual({ ports });
  });

  test('the addresses of a Service that is made are not foretold, and none is none', () => {
    expect(specOf({ clusterIP: '10.0.0.7', clusterIPs: ['10.0.0.7'] }, undefined, {})).toEqual({ clusterIP: CHOSEN_ANEW, clusterIPs: [CHOSEN_ANEW] });
    expect(specOf({ clusterIP: 'None', clusterIPs: ['None'] }, undefined, { clusterIP: 'None' })).toEqual({ clusterIP: 'None', clusterIPs: ['None'] });
  });
});
