# From 0.1: bare reasons and premises become inferences.
#
# Version 0.1 records a step as cg:reasonFor between two claims, without a basis. Each becomes an inference of its own, as
# which reasons support a claim only together is not recorded. An inference is stated where both claims are. It belongs to
# an argument that has both claims, or else to a message or to the argument of the premise; among reported claims it is reported.
# A premise that is a reason for nothing becomes a reason for each conclusion of its argument.
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>

INSERT { ?premise cg:reasonFor ?claim }
WHERE {
  ?argument cg:hasPremise ?premise ; cg:hasConclusion ?claim .
  FILTER NOT EXISTS { ?premise cg:reasonFor ?other }
} ;

# one node a step; its name is replaced by a number below
INSERT {
  ?item ?has ?inference .
  ?inference a cg:Inference ;
    prov:wasAttributedTo ?speaker ;
    cg:premise ?premise ;
    cg:conclusion ?claim ;
    cg:basis ?basis ;
    cg:rationale ?rationale ;
    cg:anchor ?passage .
}
WHERE {
  {
    SELECT ?premise ?claim (MIN(?ranked) AS ?first)
    WHERE {
      ?premise cg:reasonFor ?claim .
      {
        ?candidate cg:hasPremise|cg:hasConclusion|cg:hasConsequence|cg:hasAssumption|cg:hasExample|cg:asserts|cg:hasCondition ?premise .
        BIND(IF(EXISTS { ?candidate cg:hasPremise|cg:hasConclusion|cg:hasConsequence|cg:hasAssumption|cg:asserts|(cg:presents/cg:hasConclusion) ?claim }, 0, 2) AS ?far)
        BIND(IF(EXISTS { ?candidate a cg:Argument }, 0, 1) AS ?loose)
        BIND(CONCAT(STR(?far + ?loose), STR(?candidate)) AS ?ranked)
      }
      UNION
      {
        ?candidate cg:reports ?premise .
        BIND(CONCAT("9", STR(?candidate)) AS ?ranked)
      }
    }
    GROUP BY ?premise ?claim
  }
  BIND(IRI(SUBSTR(?first, 2)) AS ?item)
  BIND(IF(STRSTARTS(?first, "9"), cg:reports, cg:hasInference) AS ?has)
  BIND(IRI(CONCAT(STR(?premise), "-for-", REPLACE(STR(?claim), "^.*[/#]", ""))) AS ?inference)
  ?item prov:wasAttributedTo ?writer .
  OPTIONAL { ?item cg:speaker ?voice }
  BIND(COALESCE(?voice, ?writer) AS ?speaker)
  ?premise cg:basis ?basisOfPremise ; cg:anchor ?passage .
  ?claim cg:basis ?basisOfClaim .
  BIND(IF(?basisOfPremise = cg:Stated && ?basisOfClaim = cg:Stated, cg:Stated, cg:Interpreted) AS ?basis)
  BIND(IF(?basis = cg:Interpreted, STRLANG("One of the two claims is itself interpreted.", "en"), ?none) AS ?rationale)
} ;

DELETE { ?premise cg:reasonFor ?claim } WHERE { ?premise cg:reasonFor ?claim } ;

DELETE { ?argument cg:hasPremise ?premise } WHERE { ?argument cg:hasPremise ?premise } ;

DELETE { ?item ?has ?inference . ?inference ?property ?value }
INSERT { ?item ?has ?numbered . ?numbered ?property ?value }
WHERE {
  {
    SELECT ?item ?has ?inference (COUNT(?earlier) AS ?number)
    WHERE {
      VALUES ?has { cg:hasInference cg:reports }
      ?item ?has ?inference , ?earlier .
      ?inference a cg:Inference .
      ?earlier a cg:Inference .
      FILTER(STR(?earlier) <= STR(?inference))
    }
    GROUP BY ?item ?has ?inference
  }
  BIND(IRI(CONCAT(STR(?item), "-inference-", STR(?number))) AS ?numbered)
  ?inference ?property ?value
}
