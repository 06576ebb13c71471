/** What an expression gives. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** A condition on one label; the metric's name is the label `__name__`. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** A selector of series: `up{job="flux"}`. */
export interface Selector {
  readonly kind: 'selector';
  readonly type: 'vector';
  readonly position: number;
  readonly metric?: string;
  readonly matchers: readonly Matcher[];
  /** What `offset` and `@` have said already, since each may be said once. */
  readonly said: readonly string[];
}

/** An aggregation: `sum by (name) (…)`. */
export interface Aggregation {
  readonly kind: 'aggregation';
  readonly type: 'vector';
  readonly position: number;
  readonly op: string;
  readonly without: boolean;
  readonly labels: readonly string[];
  readonly parameter?: Expression;
  readonly of: Expression;
}

/** Two expressions and what stands between them. */
export interface Binary {
  readonly kind: 'binary';
  readonly type: 'scalar' | 'vector';
  readonly position: number;
  readonly op: string;
  readonly left: Expression;
  readonly right: Expression;
  /** `on` or `ignoring`, where one of them is said. */
  readonly matching?: { readonly on: boolean; readonly labels: readonly string[] };
  /** `group_left` or `group_right`, and the labels that it takes from the other side. */
  readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] };
}

/** A call of a function. */
export interface Call {
  readonly kind: 'call';
  readonly type: ValueType;
  readonly position: number;
  readonly name: string;
  readonly args: readonly Expression[];
}

/** A range of a selector, or a subquery. */
export interface Range {
  readonly kind: 'range';
  readonly type: 'matrix';
  readonly position: number;
  readonly of: Expression;
  readonly subquery: boolean;
  readonly said: readonly string[];
}

/** What only passes on what is in it: parentheses, or a sign. */
export interface Wrapped {
  readonly kind: 'wrapped';
  readonly type: ValueType;
  readonly position: number;
  readonly sign: boolean;
  readonly of: Expression;
}

/** A number or a string. */
export interface Literal {
  readonly kind: 'literal';
  readonly type: 'scalar' | 'string';
  readonly position: number;
  readonly text: string;
}

/** What an expression is made of. */
export type Expression = Selector | Aggregation | Binary | Call | Range | Wrapped | Literal;
