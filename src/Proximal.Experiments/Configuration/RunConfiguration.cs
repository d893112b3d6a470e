using System.Text;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>All that decides a run: the environment and every option of its algorithm. Written to <c>config.yaml</c> and read back exactly.</summary>
/// <param name="Task">The environment, with the values of its settings.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Options">The algorithm's options.</param>
internal sealed record RunConfiguration(EnvironmentEntry Task, AlgorithmEntry Algorithm, TrainingOptions Options)
{
    /// <summary>The environment's name.</summary>
    public string Environment => Task.Name;

    /// <summary>When to save; decides which evaluations the log holds, but not what is learned.</summary>
    public CheckpointOptions Checkpoints { get; init; } = new();

    /// <summary>When to end early.</summary>
    public StopOptions Stop { get; init; } = new();

    /// <summary>The trained policy that it begins from; null for new weights.</summary>
    public InitialPolicy? InitFrom { get; init; }

    /// <summary>The assemblies that environment and algorithm come from, which must be named again to resume the run.</summary>
    public IReadOnlyList<string> Load { get; init; } = [];

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

    /// <summary>Whether a run of this one is a run of another: all is the same, wherever assemblies lie.</summary>
    public bool IsSameRunAs(RunConfiguration other) =>
        (this with { Load = [] }).ToYaml() == (other with { Load = [] }).ToYaml();

    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(TextValue.Format(Environment)).Append(":\n");
        text.Append("  algorithm: ").Append(Algorithm.Name).Append('\n');
        text.Append("  policy: ").Append(PolicyName.Of(Options)).Append('\n');
        string? group = null;
        foreach (ConfigurationKey setting in Algorithm.Keys)
        {
            if (setting.Group != group && setting.Group is not null)
                text.Append("  ").Append(setting.Group).Append(":\n");
            group = setting.Group;
            text.Append(group is null ? "  " : "    ")
                .Append(setting.LastPart)
                .Append(": ")
                .Append(setting.Format(Options))
                .Append('\n');
        }
        text.Append(Checkpoints.ToYaml());
        text.Append(Stop.ToYaml());
        text.Append(EnvironmentOptionsYaml.ToYaml(Task));
        text.Append(InitFrom?.ToYaml());
        if (Load.Count > 0)
            text.Append("  ").Append(ReservedKeys.Load).Append(": ").Append(TextValue.Format(Load)).Append('\n');
        return text.ToString();
    }
}
