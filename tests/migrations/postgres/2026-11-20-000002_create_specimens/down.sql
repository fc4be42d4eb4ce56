DROP TABLE labels;
DROP TABLE sketches;
DROP TABLE specimens;
