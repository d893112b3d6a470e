namespace Proximal.Fleet;

/// <summary>Connects the training of this process with the grain that workers call.</summary>
internal sealed class LearnerEndpoint
{
    private volatile Attached? attached;

    /// <summary>Answers a request. Empty while there is no training.</summary>
    public Task<byte[]> AnswerAsync(byte[] request) =>
        attached is { } current
            ? current.Server.AnswerAsync(request, current.Clock)
            : Task.FromResult(Array.Empty<byte>());

    /// <summary>Sets the training; the result removes it.</summary>
    public IDisposable Attach(FleetServer server, Func<TimeSpan> clock)
    {
        var attachment = new Attached(this, server, clock);
        attached = attachment;
        return attachment;
    }

    private sealed class Attached(LearnerEndpoint owner, FleetServer server, Func<TimeSpan> clock) : IDisposable
    {
        public FleetServer Server => server;

        public Func<TimeSpan> Clock => clock;

        public void Dispose() => owner.attached = null;
    }
}
