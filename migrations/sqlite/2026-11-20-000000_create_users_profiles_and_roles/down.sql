DROP TABLE profiles;
DROP TABLE users;
DROP TABLE roles;
