"""An edge for granian to serve: its conversation answers getLastError with the length of what it was given last."""

from tests.samples.soap.stand_in import Recorder, edge


class _Measures(Recorder):
    def last_error(self, ticket: str) -> str:
        lengths = [len(given) for given in self.calls[-1][1:]]
        return f"{self.calls[-1][0]} {lengths}"


app = edge(_Measures())
