import dspy


class WriteDetailedSummary(dspy.Signature):
    """Write a detailed summary of the document, for a reader who will learn the subject from your summary alone.

    Go through the document from beginning to end and keep every key point: definitions, causes and effects, steps, conditions, exceptions, comparisons. Keep every name, number, unit and date that a question could ask for, exactly as the document gives it.

    Say nothing that the document does not say: no background knowledge, no interpretation, no opinion. Write connected prose in full sentences that name their subject, in the document's own language. Do not speak of "the document" or "the text", and begin with the matter itself, not with an announcement. Use the outline only to know what the document belongs to; never as a source of facts."""

    document: str = dspy.InputField(desc="the source text")
    domain: str = dspy.InputField(desc="the field of knowledge; may be empty")
    outline: str = dspy.InputField(desc="where the text comes from: title and headings; may be empty")
    summary: str = dspy.OutputField(desc="the detailed summary")


class SelectExtracts(dspy.Signature):
    """Select the sentences of the document that a reader must have read to know what it teaches.

    Copy each one letter by letter: same words, same spelling, same numbers, no ellipsis, nothing added. An extract is one sentence, or a few neighbouring sentences that only make sense together; a row of a table or an item of a list counts as a sentence. Keep the order of the document. Prefer sentences that carry facts (definitions, names, quantities, causes, rules) and that can be understood alone; leave out headings, transitions, repetitions and references. Take about a third of the document, and all of it when it is very short. Every extract is compared with the document, and what is not found there is thrown away."""

    document: str = dspy.InputField(desc="the source text")
    domain: str = dspy.InputField(desc="the field of knowledge; may be empty")
    outline: str = dspy.InputField(desc="where the text comes from: title and headings; may be empty")
    extracts: list[str] = dspy.OutputField(desc="verbatim passages of the document, in its order")


class ListAtomicFacts(dspy.Signature):
    """List the facts that the document states, one to a line of the list.

    Each fact is a single full sentence that is true or false alone and can be understood by someone who sees nothing else: name the person, thing or event instead of "he", "it", "this" or "the company", and give the time and place where the document ties the fact to them. Split sentences that say several things; do not split what only makes sense together (a condition and its consequence, a number and its unit). Keep qualifications such as "about", "up to", "may" or "in some species", because without them the fact would be another one.

    Write in the document's own language. Take facts from the document only; the outline may help you to name what a pronoun means. List every fact worth knowing once, in the order of the document."""

    document: str = dspy.InputField(desc="the source text")
    domain: str = dspy.InputField(desc="the field of knowledge; may be empty")
    outline: str = dspy.InputField(desc="where the text comes from: title and headings; may be empty")
    facts: list[str] = dspy.OutputField(desc="standalone statements, one fact each, in the document's order")
