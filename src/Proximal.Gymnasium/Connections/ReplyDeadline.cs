using System.Diagnostics;

namespace Proximal.Gymnasium;

/// <summary>Calls back if a reply takes too long. Waiting costs no allocation.</summary>
internal sealed class ReplyDeadline : IDisposable
{
    private readonly Action expired;
    private readonly Timer timer;
    private long since;
    private long limit;

    /// <summary>Creates a deadline that is not set.</summary>
    /// <param name="expired">Called on another thread.</param>
    public ReplyDeadline(Action expired)
    {
        this.expired = expired;
        timer = new Timer(static state => ((ReplyDeadline)state!).Watch(), this, 250, 250);
    }

    /// <summary>Whether it has expired.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Sets the deadline.</summary>
    public void Set(TimeSpan time)
    {
        Volatile.Write(ref limit, (long)(time.TotalSeconds * Stopwatch.Frequency));
        Volatile.Write(ref since, Stopwatch.GetTimestamp());
    }

    /// <summary>Clears the deadline.</summary>
    public void Clear() => Volatile.Write(ref since, 0);

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Watch()
    {
        long start = Volatile.Read(ref since);
        if (start == 0 || Stopwatch.GetTimestamp() - start < Volatile.Read(ref limit))
            return;
        HasExpired = true;
        expired();
    }
}
