"""How a summary is asked for: ten ways for each kind, so that a model learns the task and not one sentence."""

INSTRUCTIONS: dict[str, tuple[str, ...]] = {
    "summary_detailed": (
        "Write a detailed summary of this document.",
        "Sum up the text above, leaving out no key point.",
        "What does the document say? Answer with a thorough summary.",
        "Retell the document in your own words, with every important detail.",
        "Give a full account of what the text covers.",
        "Summarise the document so that nobody has to read the original.",
        "Condense the document, but keep its names, dates and figures.",
        "I need an in-depth overview of this document.",
        "Explain at length what this text is about.",
        "Turn the document into a complete, well-ordered summary.",
    ),
    "summary_extractive": (
        "Summarise the document with sentences taken from it word for word.",
        "Pick out the passages that carry the document.",
        "Quote the most important sentences of the text.",
        "Which sentences of the document matter most? Copy them.",
        "Make an extractive summary: the document's own words only.",
        "Select the key passages of this text, unchanged and in order.",
        "Build a summary out of verbatim extracts from the document.",
        "Copy out the sentences that a reader should not miss.",
        "Reduce the document to its most telling sentences, without rewording.",
        "Give me the core of the text as direct quotations.",
    ),
    "summary_atomic_facts": (
        "List the facts that the document states, one by one.",
        "Break the text down into single facts.",
        "Which facts can be learned from this document? Write each as a sentence of its own.",
        "Write down every fact of the document as a separate statement.",
        "Turn the document into a list of short, self-contained facts.",
        "Note the individual facts that the text contains.",
        "Take the text apart into atomic facts.",
        "State what the document establishes, a single fact at a time.",
        "Collect the document's facts in a list; each must be clear on its own.",
        "What facts does the text give? Enumerate them.",
    ),
}
"""By `dataset_type`; a `base_document` is no summary and has none."""
