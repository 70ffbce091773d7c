import dspy

from signatures.vocabulary import ClaimVerdict, PairAssessment, QAPair


class AssessPairs(dspy.Signature):
    """Assess question-answer pairs as training data, one by one, without looking anything up.

    You do not see the document they were made from, and you are not asked whether an answer is true. Judge two things:

    Relevance: does the answer address the question, about the same subject and with the same focus? 2 when it answers just what is asked, also when it begins with yes or no and explains; 1 when it answers only a part, or when the answer has to be dug out from sentences about other things; 0 when it answers another question, evades, or says that it cannot tell.

    Self-contained: does the question make sense to a reader who has no document in front of him? Not when it says "the text", "this section", "the table above", or when "he", "it", "the company" or "the study" stands for something that the question does not name. A question about a named thing is self-contained even if you have never heard of it.

    Give one assessment for each pair, in the same order, and as many as there are pairs."""

    pairs: list[QAPair] = dspy.InputField(desc="the pairs to assess")
    assessments: list[PairAssessment] = dspy.OutputField(desc="one for each pair, in the same order")


class ExtractClaims(dspy.Signature):
    """Take the answers of question-answer pairs apart into claims, so that each claim can be checked alone.

    For each pair, list every factual claim that its answer makes. A claim is one full sentence that is true or false by itself and can be understood without the question: replace pronouns and phrases such as "the device" by the name from the question or the answer. Split at "and", at relative clauses, at insertions in brackets or between commas, whenever one half could be true and the other false. Keep together what belongs together: a number and its unit, a condition and what follows from it, a comparison and both its sides. Keep "about", "at least", "usually", "may", "not" and "only" as they stand.

    Claim neither more nor less than the answer does: do not correct it, do not complete it, do not add what you know, and leave no name, number or date out, however small or doubtful it looks: a claim that is left out is never checked. "Yes" and "No" become the statement that they affirm or deny. Opinions, hedges without content and greetings are no claims, nor is a sentence that only repeats the question and asserts nothing. Numbers that only count the items of a list are no facts. Write the claims in the language of the answer. An answer without any claim gets an empty list.

    Give one list for each pair, in the same order, and as many lists as there are pairs."""

    pairs: list[QAPair] = dspy.InputField(desc="the pairs whose answers are taken apart")
    claims: list[list[str]] = dspy.OutputField(desc="for each pair, in the same order, the claims of its answer")


class VerifyClaims(dspy.Signature):
    """Verify each claim against the document, and against nothing else.

    What you know of the world does not count: a claim that is true but not in the document is not_found. Work through the claims one by one. First find the words of the document that decide the claim and copy them exactly as evidence: the shortest whole sentence or part of a sentence that settles it, or a few neighbouring sentences when it takes them together. Copy without quotation marks or formatting of your own; join two distant passages with " ... "; copy a row of a table with its bars. Then choose the label:

    supported: the evidence states everything that the claim says, or it follows from it without doubt. Other wording is fine; another number, unit, date, name, place, direction, cause, degree ("some" is not "all", "may" is not "does", "over 50" is not "50") or a swapped role is not.
    contradicted: the evidence says something that cannot be true together with the claim.
    not_found: the document does not say, or says only part of it. The evidence is then empty. When in doubt, choose not_found.

    A claim of which any part fails, fails as a whole. Give one verdict for each claim, in the same order, and as many verdicts as there are claims."""

    document: str = dspy.InputField(desc="the source text, the only authority")
    claims: list[str] = dspy.InputField(desc="the claims to verify, each by itself")
    verdicts: list[ClaimVerdict] = dspy.OutputField(desc="one for each claim, in the same order")
