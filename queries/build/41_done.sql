-- What a build ends with: what was only needed on the way goes.
DROP TABLE nearest_drawing;
DROP TABLE projection_input;
