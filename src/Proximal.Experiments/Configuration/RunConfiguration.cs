using System.Text;

namespace Proximal.Experiments;

/// <summary>All that decides a run: the environment and every option of its algorithm. Written to <c>config.yaml</c> and read back exactly.</summary>
internal sealed record RunConfiguration(string Environment, TrainingOptions Options)
{
    /// <summary>When to save; decides which evaluations the log holds, but not what is learned.</summary>
    public CheckpointSettings Checkpoints { get; init; } = new();

    /// <summary>When to end early.</summary>
    public StopSettings Stop { get; init; } = new();

    /// <summary>The algorithm, which the options tell.</summary>
    public AlgorithmEntry Algorithm => AlgorithmRegistry.Of(Options);

    /// <summary>What to call a run of it: <c>CartPole-v1</c>, or <c>CartPole-v1-trpo</c> where the algorithm is not the usual one.</summary>
    public string Name => Algorithm == AlgorithmRegistry.Default ? Environment : $"{Environment}-{Algorithm.Name}";

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidInputException">One is out of its range, or does not fit another.</exception>
    public void Validate()
    {
        Options.Validate();
        Checkpoints.Validate();
        Stop.Validate(Checkpoints);
    }

    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(Environment).Append(":\n");
        text.Append("  algorithm: ").Append(Algorithm.Name).Append('\n');
        text.Append("  policy: ").Append(PolicyName.Of(Options)).Append('\n');
        string? group = null;
        foreach (Setting setting in Algorithm.Settings)
        {
            if (setting.Group != group && setting.Group is not null)
                text.Append("  ").Append(setting.Group).Append(":\n");
            group = setting.Group;
            text.Append(group is null ? "  " : "    ").Append(setting.LastPart).Append(": ").Append(setting.Format(Options)).Append('\n');
        }
        text.Append(Checkpoints.ToYaml());
        text.Append(Stop.ToYaml());
        return text.ToString();
    }
}
