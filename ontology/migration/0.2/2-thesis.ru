# From 0.1: the stance of an argument on the thesis becomes a relation, too.
#
# Version 0.1 records on which side an argument stands. The list in which it stands says so, so the relation is stated; its
# words are those of the first conclusion.
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT {
  ?argument cg:raises ?relation .
  ?relation a ?kind ;
    rdfs:label ?label ;
    prov:wasAttributedTo ?writer ;
    ?bears ?thesis ;
    cg:attackType ?type ;
    cg:basis cg:Stated ;
    cg:anchor ?passage .
}
WHERE {
  {
    SELECT ?argument (MIN(?claim) AS ?first)
    WHERE { ?argument cg:stance ?side ; cg:hasConclusion ?claim }
    GROUP BY ?argument
  }
  VALUES (?stance ?kind ?bears ?name ?type) {
    (cg:For cg:Support cg:backs "-support-thesis" UNDEF)
    (cg:Against cg:Rebuttal cg:attacks "-rebuttal-thesis" cg:Rebutting)
  }
  ?argument cg:stance ?stance ; cg:stanceTarget ?thesis ; prov:wasAttributedTo ?writer ; cg:anchor ?passage .
  FILTER NOT EXISTS { ?argument cg:raises ?bearing . ?bearing ?bears ?thesis }
  ?first rdfs:label ?label .
  BIND(IRI(CONCAT(STR(?argument), ?name)) AS ?relation)
}
