"""The Textual app: home, the questions, the answer, the policy and the verdict map. The only home of Textual."""
