# From 0.1: kinds of hedges and their words become hedges as nodes.
#
# Version 0.1 records the kinds and the words side by side, without saying which words are of which kind. Words that occur as
# an example of a kind get that kind; other words get the first kind recorded. A kind without words keeps a node whose
# words are "unrecorded".
PREFIX cg: <https://w3id.org/capgen/ontology#>

INSERT {
  ?qualified cg:qualifier ?hedge .
  ?hedge a cg:Hedge ; cg:qualifierType ?kind ; cg:words ?words ; cg:anchor ?passage .
}
WHERE {
  {
    SELECT ?qualified ?words (MIN(?recorded) AS ?first) (COUNT(DISTINCT ?earlier) AS ?number)
    WHERE {
      ?qualified cg:hedgeWords ?words , ?earlier ; cg:hedge ?recorded .
      FILTER(?earlier <= ?words)
    }
    GROUP BY ?qualified ?words
  }
  OPTIONAL {
    VALUES (?words ?example) {
      ("may" cg:Possible) ("may be" cg:Possible) ("might" cg:Possible) ("maybe" cg:Possible) ("perhaps" cg:Possible) ("could" cg:Possible) ("can" cg:Possible)
      ("essentially" cg:Approximate) ("relatively" cg:Approximate) ("mostly" cg:Approximate) ("mainly" cg:Approximate) ("quite" cg:Approximate)
      ("arguably" cg:Tentative) ("I think" cg:Tentative) ("seems" cg:Tentative) ("seem" cg:Tentative) ("likely" cg:Tentative) ("probably" cg:Tentative)
      ("weak" cg:WeaklySupported) ("some empirical evidence" cg:WeaklySupported)
    }
    ?qualified cg:hedge ?example .
  }
  BIND(COALESCE(?example, ?first) AS ?kind)
  OPTIONAL { ?qualified cg:anchor ?passage }
  BIND(IRI(CONCAT(STR(?qualified), "-hedge-", STR(?number))) AS ?hedge)
} ;

INSERT {
  ?qualified cg:qualifier ?hedge .
  ?hedge a cg:Hedge ; cg:qualifierType ?kind ; cg:words "unrecorded" ; cg:anchor ?passage .
}
WHERE {
  ?qualified cg:hedge ?kind .
  FILTER NOT EXISTS { ?qualified cg:hedgeWords ?words }
  OPTIONAL { ?qualified cg:anchor ?passage }
  BIND(IRI(CONCAT(STR(?qualified), "-hedge-", LCASE(REPLACE(STR(?kind), "^.*[/#]", "")))) AS ?hedge)
} ;

DELETE { ?qualified ?property ?value }
WHERE {
  VALUES ?property { cg:hedge cg:hedgeWords }
  ?qualified ?property ?value
}
