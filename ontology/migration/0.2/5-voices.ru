# From 0.1: whom a voice stands for has a basis. A bare property says that the text says so.
PREFIX cg: <https://w3id.org/capgen/ontology#>

INSERT { ?voice cg:basis cg:Stated }
WHERE {
  ?voice cg:standsFor ?person .
  FILTER NOT EXISTS { ?voice cg:basis ?basis }
}
