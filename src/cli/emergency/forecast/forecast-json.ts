import { Forecast, isClean } from './forecast';
import { headline, shownValue } from './forecast-text';
import { jsonText } from '../../comparison/value-text';

/** The forecast for machines; values of Secrets are stand-ins. */
export function forecastJson(forecast: Forecast): string {
  const { objects, ...rest } = forecast;
  const shown = objects.map((one) => ({
    ...one,
    fields: one.fields.map(({ segments, during, after, ...field }) => ({
      ...field,
      ...(during === undefined ? {} : { during: shownValue(one, segments, during) }),
      ...(after === undefined ? {} : { after: shownValue(one, segments, after) }),
    })),
  }));
  return `${jsonText({ verdict: isClean(forecast) ? 'taken-back' : 'stays', sentence: headline(forecast), ...rest, objects: shown } as never)}\n`;
}
