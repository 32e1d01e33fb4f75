-- One file for all sessions; every row carries its session. Reference: docs/reference/evidence.md
CREATE TABLE IF NOT EXISTS sessions (
    session VARCHAR, started_at TIMESTAMP, duration_s DOUBLE, seed VARCHAR, suite VARCHAR, contract VARCHAR,
    target VARCHAR, url VARCHAR, profile VARCHAR, verdict VARCHAR, because VARCHAR, exchanges BIGINT, events BIGINT
);
CREATE TABLE IF NOT EXISTS clauses (
    session VARCHAR, clause VARCHAR, section VARCHAR, level VARCHAR, statement VARCHAR, statement_zh VARCHAR,
    source VARCHAR, quote VARCHAR, needs VARCHAR[], modes VARCHAR[]
);
CREATE TABLE IF NOT EXISTS verdicts (
    session VARCHAR, clause VARCHAR, verdict VARCHAR, exercised BIGINT, violations BIGINT, because VARCHAR,
    cases VARCHAR[], witness JSON, pinned JSON
);
CREATE TABLE IF NOT EXISTS cases (
    session VARCHAR, case_id VARCHAR, kind VARCHAR, name VARCHAR, clauses VARCHAR[], outcome VARCHAR, because VARCHAR,
    duration_s DOUBLE, examples BIGINT
);
CREATE TABLE IF NOT EXISTS operations (
    session VARCHAR, worker VARCHAR, case_id VARCHAR, unit BIGINT, operation BIGINT, client VARCHAR, name VARCHAR,
    run_id VARCHAR, arguments JSON, called_at DOUBLE, returned_at DOUBLE, outcome VARCHAR, fields JSON
);
CREATE TABLE IF NOT EXISTS exchanges (
    session VARCHAR, worker VARCHAR, case_id VARCHAR, unit BIGINT, operation BIGINT, method VARCHAR, url VARCHAR,
    status INTEGER, duration_ms DOUBLE, request_headers JSON, request_body VARCHAR, response_headers JSON,
    response_body VARCHAR, size BIGINT, digest VARCHAR, error VARCHAR
);
CREATE TABLE IF NOT EXISTS events (
    session VARCHAR, worker VARCHAR, case_id VARCHAR, unit BIGINT, operation BIGINT, place BIGINT, at_ms DOUBLE,
    type VARCHAR, run_id VARCHAR, executor_id VARCHAR, data JSON, fault VARCHAR, text VARCHAR, event_id VARCHAR,
    event_name VARCHAR
);

-- The verdicts of each target's newest session.
CREATE OR REPLACE VIEW latest AS
SELECT s.target, s.url, v.session, c.section, v.clause, c.level, v.verdict, v.exercised, v.violations, v.because
FROM verdicts v
JOIN sessions s USING (session)
JOIN clauses c USING (session, clause)
QUALIFY dense_rank() OVER (PARTITION BY s.target, s.url ORDER BY s.started_at DESC, s.session DESC) = 1;

-- One row per session, oldest first: how many clauses got which verdict.
CREATE OR REPLACE VIEW trend AS
SELECT s.started_at, s.session, s.target, s.suite, s.verdict,
    count(*) FILTER (v.verdict = 'held') AS held,
    count(*) FILTER (v.verdict = 'violated') AS violated,
    count(*) FILTER (v.verdict = 'inconclusive') AS inconclusive,
    count(*) FILTER (v.verdict = 'blocked') AS blocked,
    count(*) FILTER (v.verdict = 'unexercised') AS unexercised,
    count(*) FILTER (v.verdict = 'not-applicable') AS not_applicable,
    count(*) FILTER (v.verdict = 'fault') AS fault
FROM sessions s
LEFT JOIN verdicts v USING (session)
GROUP BY ALL
ORDER BY s.started_at, s.session;

-- A clause whose verdict changed while target and suite did not. What a session left open is no change.
CREATE OR REPLACE VIEW flaky AS
SELECT s.target, s.url, s.suite, s.contract, v.clause,
    count(DISTINCT v.verdict) AS verdicts,
    list(v.verdict ORDER BY s.started_at, s.session) AS history,
    list(v.session ORDER BY s.started_at, s.session) AS sessions
FROM verdicts v
JOIN sessions s USING (session)
WHERE v.verdict IN ('held', 'violated', 'inconclusive', 'fault')
GROUP BY s.target, s.url, s.suite, s.contract, v.clause
HAVING count(DISTINCT v.verdict) > 1;

-- Operations by how long they took.
CREATE OR REPLACE VIEW slowest AS
SELECT session, case_id, unit, operation, name, run_id, outcome, round(returned_at - called_at, 3) AS duration_ms
FROM operations
ORDER BY duration_ms DESC;
