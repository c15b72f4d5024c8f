"""Facts resolved on a day, and the supply graph that laws run over."""
