-- The source of truth. Every index can be built again from here, without embedding anything.
-- Format version: PRAGMA user_version, and meta.format; both must be what store/sqlite.py names.

CREATE TABLE meta (
    only           INTEGER PRIMARY KEY CHECK (only = 1),
    format         INTEGER NOT NULL,
    tokeniser      TEXT    NOT NULL,  -- what the terms were cut with: code and active words
    dictionary     INTEGER NOT NULL,  -- version of the active entries
    model          TEXT    NOT NULL,  -- id of the model whose vectors are searched
    model_name     TEXT    NOT NULL,  -- what it is loaded by
    query_prompt   TEXT,
    passage_prompt TEXT,
    next_model     TEXT,              -- id of the one that a switch has begun to embed with
    dimension      INTEGER,           -- of one vector; null until the first
    generation     INTEGER NOT NULL,  -- the last committed one
    purged         INTEGER NOT NULL,  -- what was removed up to this generation is gone from here
    live_chunks    INTEGER NOT NULL,  -- statistics of the chunks that are not removed
    live_length    INTEGER NOT NULL,  -- sum of their lengths, in terms
    longest        INTEGER NOT NULL   -- longest chunk there ever was, in terms
) STRICT;

CREATE TABLE files (
    hash           BLOB    PRIMARY KEY,  -- sha256 of the file
    size           INTEGER NOT NULL,
    data           BLOB    NOT NULL      -- zlib
) STRICT;

-- One row is one version of a document. Two columns say when it was there, and they are the outbox:
-- an index at generation g lacks exactly what was added or removed after g.
CREATE TABLE documents (
    document       INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_id         TEXT    NOT NULL,
    added          INTEGER NOT NULL,            -- generation that shows it
    removed        INTEGER,                     -- generation that no longer does
    hidden         INTEGER NOT NULL DEFAULT 0,  -- removed by the user: seen by no search any more
    first_row      INTEGER NOT NULL,            -- its chunks are rows first_row .. +chunks-1
    chunks         INTEGER NOT NULL,
    source         TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    issuer         TEXT,                        -- all of them as one name
    doc_number     TEXT,
    written        TEXT,                        -- these four: ISO 8601 dates
    published      TEXT,
    effective      TEXT,
    expires        TEXT,
    region         TEXT,
    level          TEXT,
    kind           TEXT    NOT NULL,
    characters     INTEGER NOT NULL,
    file_hash      BLOB    NOT NULL REFERENCES files (hash),
    parser_version TEXT    NOT NULL,
    indexed_at     TEXT    NOT NULL,
    warnings       TEXT    NOT NULL             -- JSON array
) STRICT;
CREATE UNIQUE INDEX documents_current ON documents (doc_id) WHERE removed IS NULL;
CREATE INDEX documents_doc_id ON documents (doc_id);
CREATE INDEX documents_source ON documents (source);
CREATE INDEX documents_removed ON documents (removed) WHERE removed IS NOT NULL;
CREATE INDEX documents_added ON documents (added);
CREATE INDEX documents_first_row ON documents (first_row);
CREATE INDEX documents_file ON documents (file_hash);

-- Which collections a document is in: of the document, not of a version, and in force when committed,
-- so that who loses the right to read it does not go on seeing an older state.
CREATE TABLE memberships (
    doc_id         TEXT    NOT NULL,
    collection     TEXT    NOT NULL,
    PRIMARY KEY (doc_id, collection)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_collection ON memberships (collection);

CREATE TABLE texts (
    document       INTEGER PRIMARY KEY REFERENCES documents (document) ON DELETE CASCADE,
    original_text  BLOB NOT NULL,  -- zlib
    text           BLOB NOT NULL,  -- zlib
    offset_map     BLOB NOT NULL,  -- store/packing.py
    tables         BLOB NOT NULL,  -- these three: zlib of a JSON array
    places         BLOB NOT NULL,
    repairs        BLOB NOT NULL
) STRICT;

-- Each issuing body by its full name, so that any of its names finds it.
CREATE TABLE issuers (
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    name           TEXT    NOT NULL,
    PRIMARY KEY (document, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX issuers_name ON issuers (name);

-- What other documents may call this one.
CREATE TABLE names (
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    name           TEXT    NOT NULL,
    PRIMARY KEY (document, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_name ON names (name);

-- What near-copies are found by: a sketch of the text, and the numbers that similar sketches share.
CREATE TABLE signatures (
    document       INTEGER PRIMARY KEY REFERENCES documents (document) ON DELETE CASCADE,
    signature      BLOB    NOT NULL  -- text/shingles.py
) STRICT;
CREATE TABLE bands (
    band           INTEGER NOT NULL,
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    PRIMARY KEY (band, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX bands_document ON bands (document);

-- What this one says of others; whether they are in the library is found out when it is asked.
CREATE TABLE links (
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    ordinal        INTEGER NOT NULL,
    relation       TEXT    NOT NULL,
    title          TEXT,
    doc_number     TEXT,
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_title ON links (title, relation);
CREATE INDEX links_number ON links (doc_number, relation);

CREATE TABLE sections (
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    ordinal        INTEGER NOT NULL,
    level          INTEGER NOT NULL,
    heading        TEXT    NOT NULL,
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

-- Every figure of a document with what it says; wenzheng/reading/statements.py says what is what.
CREATE TABLE statements (
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    ordinal        INTEGER NOT NULL,
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    quote_start    INTEGER NOT NULL,
    quote_end      INTEGER NOT NULL,
    original_start INTEGER NOT NULL,  -- of the quote
    original_end   INTEGER NOT NULL,
    text           TEXT    NOT NULL,  -- the figure as written
    quote          TEXT    NOT NULL,
    original_quote TEXT    NOT NULL,
    indicator      TEXT    NOT NULL,
    indicator_key  TEXT    NOT NULL,  -- reading/naming.py: what words are looked for in
    name_start     INTEGER,           -- where the indicator stands; null for one of table headers
    name_end       INTEGER,
    change         TEXT    NOT NULL,
    value          REAL    NOT NULL,
    high           REAL,
    unit           TEXT    NOT NULL,
    comparator     TEXT    NOT NULL,
    first_year     INTEGER,
    last_year      INTEGER,
    by_end         INTEGER NOT NULL CHECK (by_end IN (0, 1)),
    yearly         INTEGER NOT NULL CHECK (yearly IN (0, 1)),
    region         TEXT,
    stage          TEXT    NOT NULL,
    obligation     TEXT,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX statements_year ON statements (last_year);

-- Row numbers are the keys of both indexes; AUTOINCREMENT never gives one out twice.
CREATE TABLE chunks (
    "row"          INTEGER PRIMARY KEY AUTOINCREMENT,
    document       INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
    chunk_id       TEXT    NOT NULL,
    ordinal        INTEGER NOT NULL,
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    original_start INTEGER NOT NULL,
    original_end   INTEGER NOT NULL,
    section_path   TEXT    NOT NULL,  -- JSON array
    vector_hash    BLOB    NOT NULL,  -- sha256 of what is embedded
    text           TEXT    NOT NULL,
    lead           TEXT    NOT NULL,
    cells          TEXT    NOT NULL   -- JSON array
) STRICT;
CREATE INDEX chunks_document ON chunks (document);
CREATE INDEX chunks_vector ON chunks (vector_hash);

-- What BM25 needs of one chunk; apart from chunks so that scoring reads nothing else.
CREATE TABLE postings (
    "row"          INTEGER PRIMARY KEY REFERENCES chunks ("row") ON DELETE CASCADE,
    length         INTEGER NOT NULL,  -- terms, with repeats
    counts         BLOB    NOT NULL   -- store/packing.py
) STRICT;

CREATE TABLE terms (
    id             INTEGER PRIMARY KEY,
    term           TEXT    NOT NULL UNIQUE,
    df             INTEGER NOT NULL CHECK (df >= 0)  -- chunks not removed that hold it
) STRICT;

-- Words and groups of synonyms. What is wanted and not active, or the reverse, waits to be applied.
CREATE TABLE entries (
    entry          TEXT    NOT NULL,  -- a word, or the names of a group joined by ' = '
    built_in       INTEGER NOT NULL CHECK (built_in IN (0, 1)),
    ordinal        INTEGER NOT NULL,  -- in which order they were given
    active         INTEGER NOT NULL CHECK (active IN (0, 1)),
    wanted         INTEGER NOT NULL CHECK (wanted IN (0, 1)),
    PRIMARY KEY (entry, built_in)
) STRICT, WITHOUT ROWID;

CREATE TABLE vectors (
    id             INTEGER PRIMARY KEY,
    model          TEXT    NOT NULL,
    hash           BLOB    NOT NULL,
    vector         BLOB    NOT NULL,  -- float16, little-endian
    UNIQUE (model, hash)
) STRICT;

-- Which folder is which index now. The generations only hint that a reader should look again: the
-- truth about an index stands in the index.
CREATE TABLE index_state (
    name           TEXT    PRIMARY KEY,
    identity       TEXT    NOT NULL,
    generation     INTEGER NOT NULL,
    deleted        INTEGER NOT NULL
) STRICT;
