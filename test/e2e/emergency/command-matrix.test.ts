import { COMMAND } from './emergency-project';
import { describeMatrix } from './matrix';

describe(COMMAND.name, () => describeMatrix(COMMAND));
