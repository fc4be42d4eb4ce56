DROP TABLE users;
DROP TABLE teams;
DROP TABLE billing_configurations;
DROP TABLE organizations;
