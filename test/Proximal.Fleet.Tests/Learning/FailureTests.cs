namespace Proximal.Fleet.Tests;

public sealed class FailureTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failure_of_a_worker_ends_the_run_with_its_message(bool isDiverged)
    {
        using var run = new FleetRun("ppo")
        {
            Workers = start =>
                start(
                    "a",
                    next =>
                        (request, cancellation) =>
                            Faults.IsPush(request)
                                ? next(FleetRequest.Fail(SessionOf(request), isDiverged, "cause"), cancellation)
                                : next(request, cancellation)
                ),
        };
        Exception exception = Assert.ThrowsAny<Exception>(run.Train);
        Assert.Contains("worker a: cause", exception.Message, StringComparison.Ordinal);
        Assert.Equal(isDiverged, exception is TrainingDivergedException);
    }

    private static ReadOnlySpan<byte> SessionOf(byte[] request)
    {
        var reader = new MessageReader(request);
        _ = reader.Byte();
        return reader.Bytes().Span;
    }
}
