import dspy

from signatures.vocabulary import QAPair


class WriteQAPairs(dspy.Signature):
    """Write question-answer pairs that teach what the document says.

    Where examples are given, follow their manner: the kinds of question they ask, how they are worded, how long and how complete their answers are. Never reuse their facts: everything you write must come from the document at hand.

    A good question can be asked by a person who has not seen the document and is interested in its subject. Name that subject in the question; never write "the text", "the passage", "the author says", "according to the document", "mentioned above", and never use a pronoun whose meaning stands elsewhere. Ask about one thing. Vary the questions: what, who, when, where, how much, why, how, which of several, and yes-or-no questions whose answer explains; some that need one sentence of the document, some that need several to be put together. No two questions may have the same answer.

    A good answer is complete and correct by itself: a full sentence or more that repeats what is asked about, gives the number, name, reason or condition, and says nothing that the document does not say. Keep the document's own qualifications. Write questions and answers in the document's own language.

    Write `count` pairs, about different parts of the document. Write fewer when the document teaches less than that, and an empty list when it has nothing to teach (only headings, links, or credits)."""

    document: str = dspy.InputField(desc="the source text")
    domain: str = dspy.InputField(desc="the field of knowledge; may be empty")
    outline: str = dspy.InputField(desc="where the text comes from: title and headings; may be empty")
    count: int = dspy.InputField(desc="how many pairs to write")
    pairs: list[QAPair] = dspy.OutputField(desc="at most `count` pairs")
