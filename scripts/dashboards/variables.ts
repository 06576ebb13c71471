import { DatasourceVariableBuilder, QueryVariableBuilder, VariableModel, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './panels';

/** A label that is chosen above, and where its values are found. */
export interface VariableDefinition {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** A selector of a series that has the label. */
  readonly series: string;
  readonly of: string;
  /** Whether exactly one is chosen. */
  readonly single?: boolean;
}

/** Which Prometheus is asked. */
export function datasource(): { build(): VariableModel } {
  return new DatasourceVariableBuilder('datasource').label('Prometheus').description('The Prometheus that is asked').type('prometheus').multi(false).includeAll(false);
}

/** A choice among the values that a label has; "All" also means series that lack the label. */
export function choice({ name, label, description, series, of, single = false }: VariableDefinition): { build(): VariableModel } {
  const definition = `label_values(${series}, ${of})`;
  const variable = new QueryVariableBuilder(name)
    .label(label).description(description).datasource(DATASOURCE)
    .query({ query: definition, qryType: 1, refId: `Variable-${name}` })
    .refresh(VariableRefresh.OnTimeRangeChanged).sort(VariableSort.AlphabeticalAsc);
  if (single) return variable.multi(false).includeAll(false);
  return variable.multi(true).includeAll(true).allValue('.*').current({ selected: true, text: ['All'], value: ['$__all'] });
}

const CLUSTER: VariableDefinition = {
  name: 'cluster',
  label: 'Cluster',
  description: 'The external label `cluster`; where no Prometheus adds one, All is all there is',
  series: 'gotk_resource_info',
  of: 'cluster',
};
const NAMESPACE: VariableDefinition = {
  name: 'namespace',
  label: 'Namespace',
  description: 'Where the Flux objects stand',
  series: 'gotk_resource_info{cluster=~"$cluster"}',
  of: 'exported_namespace',
};

export const cluster = () => choice(CLUSTER);
export const namespace = () => choice(NAMESPACE);
