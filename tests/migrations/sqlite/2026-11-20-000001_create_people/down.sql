DROP TABLE visas;
DROP TABLE passports;
DROP TABLE people;
DROP TABLE countries;
