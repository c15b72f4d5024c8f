"""The conductor: from a question to an answer, with what is presumed beside what is proven."""
