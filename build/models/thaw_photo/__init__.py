"""Makes the model thaw-photo: two published towers and the connector between them, as files."""
