"""From passages to an answer: the span of the right kind in the sentence that is about the question.

`subject` says how much of the question a stretch of text is about; one module for each sort of
answer finds candidates; `constraints` rules out those of another year, place or state; `answerer`
chooses, or abstains. Where no span of a kind answers and a text can, `runs` finds the sentences.
"""
