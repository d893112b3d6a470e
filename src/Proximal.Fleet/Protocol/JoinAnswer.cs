namespace Proximal.Fleet;

/// <summary>Answer to a worker that joins.</summary>
/// <param name="Error">Why it may not join; empty if it may.</param>
/// <param name="Session">Secret that its other requests carry.</param>
/// <param name="Incarnation">Number of times that it has joined.</param>
/// <param name="BeatInterval">Time between two signs of life.</param>
/// <param name="Configuration">Configuration of the run, in YAML.</param>
internal sealed record JoinAnswer(
    string Error,
    byte[] Session,
    int Incarnation,
    TimeSpan BeatInterval,
    string Configuration
)
{
    /// <summary>Creates the answer to a worker that may not join.</summary>
    public static JoinAnswer Refused(string error) => new(error, [], 0, TimeSpan.Zero, "");

    /// <summary>Writes the answer.</summary>
    public byte[] Write() =>
        new MessageWriter()
            .Text(Error)
            .Bytes(Session)
            .Int(Incarnation)
            .Long(BeatInterval.Ticks)
            .Text(Configuration)
            .ToArray();

    /// <summary>Reads an answer.</summary>
    /// <exception cref="InvalidInputException">The message is damaged.</exception>
    public static JoinAnswer Read(ReadOnlyMemory<byte> message)
    {
        var reader = new MessageReader(message);
        return new JoinAnswer(
            reader.Text(),
            reader.Bytes().ToArray(),
            reader.Int(),
            new TimeSpan(reader.Long()),
            reader.Text()
        );
    }
}
