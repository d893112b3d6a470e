namespace Proximal.Inference.Player;

/// <summary>
/// Decisions of a policy of the trainer, step by step, and the file of the policy. <see cref="Replay"/> repeats them.
/// </summary>
public sealed class DecisionRecord
{
    /// <summary>Content of the policy file.</summary>
    public byte[] File { get; set; } = Array.Empty<byte>();

    /// <summary>Number of agents.</summary>
    public int Agents { get; set; }

    /// <summary>Whether the actions are the most probable ones rather than samples.</summary>
    public bool Deterministic { get; set; }

    /// <summary>Seed of sampled actions.</summary>
    public ulong Seed { get; set; }

    /// <summary>The steps.</summary>
    public List<DecisionStep> Steps { get; } = new List<DecisionStep>();

    /// <summary>Writes the record.</summary>
    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        writer.Write(File.Length);
        writer.Write(File);
        writer.Write(Agents);
        writer.Write(Deterministic);
        writer.Write(Seed);
        writer.Write(Steps.Count);
        foreach (DecisionStep step in Steps)
            step.Save(writer);
    }

    /// <summary>Reads a record.</summary>
    public static DecisionRecord Load(Stream stream)
    {
        using var reader = new BinaryReader(stream);
        var record = new DecisionRecord
        {
            File = reader.ReadBytes(reader.ReadInt32()),
            Agents = reader.ReadInt32(),
            Deterministic = reader.ReadBoolean(),
            Seed = reader.ReadUInt64(),
        };
        int steps = reader.ReadInt32();
        for (int i = 0; i < steps; i++)
            record.Steps.Add(DecisionStep.Load(reader));
        return record;
    }
}
