# From 0.1: opposition holds between claims, and undercutting attacks relations.
#
# An opposition (cg:contradicts) sets the one conclusion of the item that raises it against the claim that it names, or against
# the one conclusion of the argument that it names; where there are several, it stays an attack in one direction.
# An undercutting of a claim is taken to attack the inference to it, or else one from it; that of an argument, its relation to
# the thesis; that of a message, its first inference or relation. Where there is none, it becomes cg:Rebutting.
PREFIX cg: <https://w3id.org/capgen/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT { ?rebuttal cg:attacks ?target ; cg:counterClaim ?own }
WHERE {
  ?rebuttal cg:contradicts ?opposed .
  OPTIONAL {
    SELECT ?opposed (MIN(?conclusion) AS ?concluded)
    WHERE { ?any cg:contradicts ?opposed . ?opposed cg:hasConclusion ?conclusion }
    GROUP BY ?opposed HAVING(COUNT(?conclusion) = 1)
  }
  OPTIONAL {
    SELECT ?rebuttal (MIN(?conclusion) AS ?first)
    WHERE { ?raiser cg:raises ?rebuttal . ?rebuttal cg:contradicts ?any . ?raiser cg:hasConclusion|cg:asserts ?conclusion }
    GROUP BY ?rebuttal HAVING(COUNT(?conclusion) = 1)
  }
  BIND(COALESCE(?concluded, ?opposed) AS ?target)
  BIND(IF(BOUND(?concluded) || EXISTS { ?opposed a cg:Claim }, ?first, ?none) AS ?own)
} ;

DELETE WHERE { ?rebuttal cg:contradicts ?opposed } ;

DELETE { ?rebuttal cg:attacks ?target }
INSERT { ?rebuttal cg:attacks ?relation }
WHERE {
  {
    SELECT ?rebuttal ?target (MIN(?ranked) AS ?first)
    WHERE {
      ?rebuttal cg:attackType cg:Undercutting ; cg:attacks ?target .
      { ?candidate cg:conclusion ?target . BIND("1" AS ?rank) }
      UNION
      { ?candidate cg:premise ?target . BIND("2" AS ?rank) }
      UNION
      { ?target cg:stanceTarget ?thesis ; cg:raises ?candidate . ?candidate cg:attacks|cg:backs ?thesis . BIND("3" AS ?rank) }
      UNION
      { ?target cg:hasInference ?candidate . BIND("4" AS ?rank) }
      UNION
      { ?target cg:raises ?candidate . BIND("5" AS ?rank) }
      FILTER(?candidate != ?rebuttal)
      BIND(CONCAT(?rank, STR(?candidate)) AS ?ranked)
    }
    GROUP BY ?rebuttal ?target
  }
  BIND(IRI(SUBSTR(?first, 2)) AS ?relation)
} ;

DELETE { ?rebuttal cg:attackType cg:Undercutting }
INSERT { ?rebuttal cg:attackType cg:Rebutting }
WHERE {
  ?rebuttal cg:attackType cg:Undercutting ; cg:attacks ?target .
  FILTER NOT EXISTS { ?target cg:basis ?basis . ?target a ?kind . FILTER(?kind IN (cg:Inference, cg:Support, cg:Rebuttal, cg:Similarity)) }
}
