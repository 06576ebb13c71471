import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { alertmanagerConfigSpec } from './alertmanager-config';
import { configurationDocument } from './configuration-document';
import { AlertReceiver } from './receivers';
import { routing } from './routing';
import { requireDnsLabel } from '../../manifest/dns-label';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** Who is told of what is critical, and has gone on for some time without a silence. */
export interface EscalationOptions {
  readonly receiver: AlertReceiver;

  /**
   * How long it has to go on. Alertmanager knows no acknowledgement: whoever takes it on puts a silence on it, or ends it.
   * @default Duration.minutes(30)
   */
  readonly after?: Duration;
}

/** Hours in which nobody is told of warnings; what goes on afterwards is told then. */
export interface QuietHoursOptions {
  /** When they begin, in UTC: `21:00`. */
  readonly start: string;
  /** When they end, in UTC; before `start`, it is that of the next day. */
  readonly end: string;

  /**
   * The days on which each part of them holds, in English, ranges included: `monday:friday`. What is after midnight is of the next day.
   * @default - every day
   */
  readonly weekdays?: string[];
}

/** Who is told what. */
export interface AlertRoutingProps {
  /** Who is told of what is critical, at any hour. */
  readonly critical: AlertReceiver;

  /**
   * Who is told of everything else.
   * @default - as what is critical
   */
  readonly warning?: AlertReceiver;

  /**
   * Who is told of what is critical and goes on.
   * @default - nobody else
   */
  readonly escalation?: EscalationOptions;

  /**
   * When nobody is told of warnings.
   * @default - never
   */
  readonly quietHours?: QuietHoursOptions;

  /**
   * Labels of the alerts that are routed here, where an Alertmanager has others too.
   * @default - all alerts
   */
  readonly labels?: { [label: string]: string };

  /**
   * How long alerts about the same object are collected before the first message.
   * @default Duration.seconds(30)
   */
  readonly groupWait?: Duration;

  /**
   * After how long the same is told again that is critical.
   * @default Duration.hours(1)
   */
  readonly repeatCritical?: Duration;

  /**
   * After how long the same warning is told again.
   * @default Duration.hours(12)
   */
  readonly repeatWarning?: Duration;

  /**
   * Namespace of the AlertmanagerConfig and of its Secrets.
   * @default 'monitoring'
   */
  readonly namespace?: string;

  /**
   * Labels of the AlertmanagerConfig, by which an Alertmanager selects it.
   * @default - none
   */
  readonly objectLabels?: { [key: string]: string };

  /**
   * Where Secrets are mounted, each as a directory of its name: for `document` alone.
   * @default '/etc/alertmanager/secrets'
   */
  readonly secretsDirectory?: string;
}

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]$/;
const DAY = '(sunday|monday|tuesday|wednesday|thursday|friday|saturday)';
const DAYS = new RegExp(`^${DAY}(:${DAY})?$`);

/**
 * Says whom Alertmanager tells what, and what it does not tell since something else that fires explains it: as an AlertmanagerConfig for
 * prometheus-operator, and as the document that Alertmanager itself reads.
 */
export class AlertRouting extends Construct {
  /** `alertmanager.yaml`, for an Alertmanager without the operator, or as the operator's `configSecret`. */
  public readonly document: any;

  public constructor(scope: Construct, id: string, props: AlertRoutingProps) {
    super(scope, id);
    const { critical, warning = critical, escalation, quietHours: quiet, namespace = 'monitoring', labels = {} } = props;
    const place = `AlertRouting ${this.node.path}`;
    requireDnsLabel(place, 'name', id);
    requireDnsLabel(place, 'namespace', namespace);
    checkReceiver(`${place} critical`, critical);
    checkReceiver(`${place} warning`, warning);
    if (escalation) checkReceiver(`${place} escalation`, escalation.receiver);
    if (quiet) checkQuietHours(place, quiet);
    const made = routing({
      critical,
      warning,
      ...(escalation ? { escalation: { receiver: escalation.receiver, afterSeconds: seconds(escalation.after ?? Duration.minutes(30)) } } : {}),
      ...(quiet ? { quiet: { start: quiet.start, end: quiet.end, weekdays: quiet.weekdays ?? [] } } : {}),
      labels,
      groupWaitSeconds: seconds(props.groupWait ?? Duration.seconds(30)),
      criticalRepeatSeconds: seconds(props.repeatCritical ?? Duration.hours(1)),
      warningRepeatSeconds: seconds(props.repeatWarning ?? Duration.hours(12)),
    });
    this.document = configurationDocument(made, props.secretsDirectory ?? '/etc/alertmanager/secrets');
    new ApiObject(this, 'config', {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'AlertmanagerConfig',
      metadata: { name: id, namespace, ...(props.objectLabels ? { labels: props.objectLabels } : {}) },
      spec: alertmanagerConfigSpec(made),
    });
  }
}

function seconds(duration: Duration): number {
  return duration.toSeconds();
}

function checkReceiver(place: string, { webhook, slack, pagerDuty, opsgenie, email }: AlertReceiver): void {
  const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('alert-receiver', { place, problem, remedy }); };
  if (!webhook && !slack && !pagerDuty && !opsgenie && !email) refuse('names nobody, so nobody would be told', 'Give it a webhook, slack, pagerDuty, opsgenie or email');
  if (webhook && (webhook.url === undefined) === (webhook.secretUrl === undefined)) {
    refuse(`the webhook has ${webhook.url === undefined ? 'no address' : 'two addresses'}`, 'Give it either url or secretUrl');
  }
  if (webhook?.url !== undefined && !/^https?:\/\/[^\s/@]+(\/\S*)?$/.test(webhook.url)) {
    refuse(`'${webhook.url}' is no http or https URL without a user`, 'Correct it, or put it into a Secret and give secretUrl');
  }
  if (email && (email.username === undefined) !== (email.password === undefined)) {
    refuse(`the email has a ${email.username === undefined ? 'password and no username' : 'username and no password'}`, 'Give both or neither');
  }
  if (email && !/^[^\s:]+:[0-9]+$/.test(email.smarthost)) refuse(`'${email.smarthost}' is no host with a port`, "Write it as 'mail.example.com:587'");
  for (const { secret, key } of [webhook?.secretUrl, slack?.url, pagerDuty, opsgenie, email?.password].filter((one) => one !== undefined)) {
    // A path of a mounted file is made of them.
    if (/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(secret) && /^[-._a-zA-Z0-9]+$/.test(key) && !key.startsWith('..')) continue;
    refuse(`'${key}' of '${secret}' is no key of a Secret`, 'Name the Secret and its key, never the value');
  }
}

function checkQuietHours(place: string, { start, end, weekdays = [] }: QuietHoursOptions): void {
  const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('quiet-hours', { place, problem, remedy }); };
  for (const time of [start, end]) if (!TIME.test(time)) refuse(`'${time}' is no time of a day`, "Write it as '07:00', in UTC");
  if (start === end) refuse(`quiet hours from ${start} to ${end} are none, or the whole day`, 'Give two times, or leave them out');
  for (const day of weekdays) if (!DAYS.test(day)) refuse(`'${day}' is neither a day nor a range of days`, "Write 'saturday' or 'monday:friday'");
}
