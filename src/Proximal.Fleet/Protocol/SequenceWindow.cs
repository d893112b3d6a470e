namespace Proximal.Fleet;

/// <summary>
/// The numbered messages of a sender that have arrived: a high-water mark, and a window below it for messages that
/// arrive out of order. What is older than the window counts as arrived.
/// </summary>
internal sealed class SequenceWindow
{
    /// <summary>Number of messages below the high-water mark that are told apart.</summary>
    public const int Size = 64;

    private ulong arrived; // bit i: message HighWaterMark - i

    /// <summary>Largest number that has arrived; -1 for none.</summary>
    public long HighWaterMark { get; private set; } = -1;

    /// <summary>Whether a message has arrived.</summary>
    public bool Contains(long sequence)
    {
        long behind = HighWaterMark - sequence;
        return behind >= 0 && (behind >= Size || (arrived >> (int)behind & 1) != 0);
    }

    /// <summary>Adds a message. Returns whether it is new.</summary>
    public bool Add(long sequence)
    {
        if (sequence < 0 || Contains(sequence))
            return false;
        long ahead = sequence - HighWaterMark;
        if (ahead > 0)
        {
            arrived = ahead >= Size ? 0 : arrived << (int)ahead;
            HighWaterMark = sequence;
        }

        arrived |= 1UL << (int)(HighWaterMark - sequence);
        return true;
    }
}
