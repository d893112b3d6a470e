namespace Proximal.Inference.Player;

/// <summary>Decisions of all agents in one step.</summary>
public sealed class DecisionStep
{
    /// <summary>Whether an episode of each agent begins.</summary>
    public bool[] EpisodeStarts { get; set; } = Array.Empty<bool>();

    /// <summary>Observations, [agents, observation].</summary>
    public float[] Observations { get; set; } = Array.Empty<float>();

    /// <summary>Action masks, [agents, mask].</summary>
    public bool[] Masks { get; set; } = Array.Empty<bool>();

    /// <summary>Actions of the trainer, [agents, action].</summary>
    public float[] Actions { get; set; } = Array.Empty<float>();

    /// <summary>Distribution parameters of the trainer, [agents, parameters].</summary>
    public float[] Distributions { get; set; } = Array.Empty<float>();

    /// <summary>Values of the trainer, [agents]; empty without a critic.</summary>
    public float[] Values { get; set; } = Array.Empty<float>();

    internal void Save(BinaryWriter writer)
    {
        Write(writer, EpisodeStarts);
        Write(writer, Observations);
        Write(writer, Masks);
        Write(writer, Actions);
        Write(writer, Distributions);
        Write(writer, Values);
    }

    internal static DecisionStep Load(BinaryReader reader) =>
        new DecisionStep
        {
            EpisodeStarts = ReadBooleans(reader),
            Observations = ReadNumbers(reader),
            Masks = ReadBooleans(reader),
            Actions = ReadNumbers(reader),
            Distributions = ReadNumbers(reader),
            Values = ReadNumbers(reader),
        };

    private static void Write(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        foreach (float value in values)
            writer.Write(value);
    }

    private static void Write(BinaryWriter writer, bool[] values)
    {
        writer.Write(values.Length);
        foreach (bool value in values)
            writer.Write(value);
    }

    private static float[] ReadNumbers(BinaryReader reader)
    {
        var values = new float[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadSingle();
        return values;
    }

    private static bool[] ReadBooleans(BinaryReader reader)
    {
        var values = new bool[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadBoolean();
        return values;
    }
}
