/** The environment variable by which the command asks the definition for the rendering itself instead of a written directory. */
export const RENDERING_VARIABLE = 'LIFEBOAT_RENDERING';
