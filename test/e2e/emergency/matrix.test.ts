import { SCRIPTS } from './emergency-project';
import { describeMatrix } from './matrix';

describe(SCRIPTS.name, () => describeMatrix(SCRIPTS));
