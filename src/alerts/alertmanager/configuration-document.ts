import { Matcher } from './inhibition';
import { AlertReceiver, SecretKey } from './receivers';
import { Route, Routing } from './routing';
import { promDuration } from '../rules/timing';

/** `alertmanager.yaml`: secrets stand in it as the files that they are mounted as. */
export function configurationDocument({ route: root, receivers, inhibitions, intervals }: Routing, secretsDirectory: string): object {
  const { matchers: _, ...top } = route(root);
  return {
    route: top,
    receivers: [...receivers].map(([name, receiver]) => ({ name, ...integrations(receiver, secretsDirectory) })),
    inhibit_rules: inhibitions.map(({ source, target, equal }) => (
      { source_matchers: source.map(matcher), target_matchers: target.map(matcher), equal }
    )),
    ...(intervals.length === 0 ? {} : {
      time_intervals: intervals.map(({ name, times, weekdays }) => ({
        name,
        time_intervals: [{
          times: times.map(({ start, end }) => ({ start_time: start, end_time: end })),
          ...(weekdays.length === 0 ? {} : { weekdays }),
        }],
      })),
    }),
  };
}

/** The first route takes everything, so its matchers are those of the others. */
function route(one: Route): { readonly [field: string]: unknown } {
  return {
    receiver: one.receiver,
    ...(one.matchers.length === 0 ? {} : { matchers: one.matchers.map(matcher) }),
    group_by: one.groupBy,
    group_wait: promDuration(one.groupWaitSeconds),
    group_interval: promDuration(one.groupIntervalSeconds),
    repeat_interval: promDuration(one.repeatSeconds),
    ...(one.goesOn ? { continue: true } : {}),
    ...(one.muted ? { mute_time_intervals: one.muted } : {}),
    ...(one.routes ? { routes: one.routes.map(route) } : {}),
  };
}

function matcher({ label, op, value }: Matcher): string {
  return `${label}${op}${JSON.stringify(value)}`;
}

function integrations({ webhook, slack, pagerDuty, opsgenie, email }: AlertReceiver, directory: string): object {
  const file = ({ secret, key }: SecretKey): string => `${directory}/${secret}/${key}`;
  return {
    ...(webhook ? { webhook_configs: [webhook.url !== undefined ? { url: webhook.url } : { url_file: file(webhook.secretUrl!) }] } : {}),
    ...(slack ? { slack_configs: [{ api_url_file: file(slack.url), channel: slack.channel, send_resolved: true }] } : {}),
    ...(pagerDuty ? { pagerduty_configs: [{ routing_key_file: file(pagerDuty) }] } : {}),
    ...(opsgenie ? { opsgenie_configs: [{ api_key_file: file(opsgenie) }] } : {}),
    ...(email ? {
      email_configs: [{
        to: email.to,
        from: email.from,
        smarthost: email.smarthost,
        send_resolved: true,
        ...(email.username !== undefined ? { auth_username: email.username, auth_password_file: file(email.password!) } : {}),
      }],
    } : {}),
  };
}
