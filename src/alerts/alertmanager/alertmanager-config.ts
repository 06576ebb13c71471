import { Matcher } from './inhibition';
import { AlertReceiver, SecretKey } from './receivers';
import { Route, Routing } from './routing';
import { promDuration } from '../rules/timing';

/** The spec of an AlertmanagerConfig; its operator reads the Secrets and writes their values into Alertmanager's configuration. */
export function alertmanagerConfigSpec({ route: root, receivers, inhibitions, intervals }: Routing): object {
  return {
    route: route(root),
    receivers: [...receivers].map(([name, receiver]) => ({ name, ...integrations(receiver) })),
    inhibitRules: inhibitions.map(({ source, target, equal }) => ({ sourceMatch: source.map(matcher), targetMatch: target.map(matcher), equal })),
    ...(intervals.length === 0 ? {} : {
      muteTimeIntervals: intervals.map(({ name, times, weekdays }) => ({
        name,
        timeIntervals: [{
          times: times.map(({ start, end }) => ({ startTime: start, endTime: end })),
          ...(weekdays.length === 0 ? {} : { weekdays }),
        }],
      })),
    }),
  };
}

function route(one: Route): object {
  return {
    receiver: one.receiver,
    ...(one.matchers.length === 0 ? {} : { matchers: one.matchers.map(matcher) }),
    groupBy: one.groupBy,
    groupWait: promDuration(one.groupWaitSeconds),
    groupInterval: promDuration(one.groupIntervalSeconds),
    repeatInterval: promDuration(one.repeatSeconds),
    ...(one.goesOn ? { continue: true } : {}),
    ...(one.muted ? { muteTimeIntervals: one.muted } : {}),
    ...(one.routes ? { routes: one.routes.map(route) } : {}),
  };
}

function matcher({ label, op, value }: Matcher): object {
  return { name: label, matchType: op, value };
}

function integrations({ webhook, slack, pagerDuty, opsgenie, email }: AlertReceiver): object {
  const from = ({ secret, key }: SecretKey): object => ({ name: secret, key });
  return {
    ...(webhook ? { webhookConfigs: [webhook.url !== undefined ? { url: webhook.url } : { urlSecret: from(webhook.secretUrl!) }] } : {}),
    ...(slack ? { slackConfigs: [{ apiURL: from(slack.url), channel: slack.channel, sendResolved: true }] } : {}),
    ...(pagerDuty ? { pagerdutyConfigs: [{ routingKey: from(pagerDuty) }] } : {}),
    ...(opsgenie ? { opsgenieConfigs: [{ apiKey: from(opsgenie) }] } : {}),
    ...(email ? {
      emailConfigs: [{
        to: email.to,
        from: email.from,
        smarthost: email.smarthost,
        sendResolved: true,
        ...(email.username !== undefined ? { authUsername: email.username, authPassword: from(email.password!) } : {}),
      }],
    } : {}),
  };
}
